import type { Limit } from '../domain/analysis/reading.ts'
import type { Probe, Subject } from '../ports/watch.ts'
import { alarmWatch } from './watch-alarm.ts'
import { answersWatch } from './watch-answers.ts'
import { commandWatch } from './watch-command.ts'
import { instancesProbe, newAddresses } from './watch-instances.ts'
import type { WatchParams } from './watch.ts'
import type { World } from './world.ts'

/** One watch that can be looked at, and how it is judged. */
export type OpenWatch = {
  readonly name: string
  readonly probe: Probe
  readonly limit: Limit | null
  readonly everyMs: number
  readonly withinMs: number
  /** What a look is that did not end in time: where answering is what is watched, it is bad. */
  readonly late: 'bad' | 'no-data'
  readonly failures: number
  readonly missingMs: number
}

const instancesWithinMs = 5_000
const instancesMissingMs = 120_000

const subjectOf = (world: World): Subject => ({
  release: world.next.release.version,
  old: world.base?.release.version ?? null,
  environment: world.place.environment,
  instances: service => newAddresses(world, service),
})

/** The processes of one command watch, so that they can be found by the step's own operation. */
const commandOperation = (world: World, index: number): string => `${world.operationId}.watch-${index}`

const probeOf = (world: World, subject: Subject, watch: WatchParams, index: number): Promise<Probe> => {
  switch (watch.kind) {
    case 'http':
      return world.watches.http.open(watch, subject)
    case 'prometheus':
      return world.watches.prometheus.open({ ...watch, comparesOld: watch.limit.timesOld !== null }, subject)
    case 'cloudwatch':
      return world.watches.cloudwatch.open({ ...watch, comparesOld: watch.limit.timesOld !== null }, subject)
    case 'alarm':
      return alarmWatch(world).open(watch, subject)
    case 'bad-answers':
      return answersWatch(world).open({ ...watch, comparesOld: watch.limit.timesOld !== null }, subject)
    case 'command':
      return commandWatch(world).open({ run: watch.run, operation: commandOperation(world, index) }, subject)
  }
}

/** Makes everything ready that is looked at in a span: the instances themselves first, then what the file declares. */
export const openWatches = async (
  world: World,
  everyMs: number,
  watches: readonly WatchParams[],
): Promise<readonly OpenWatch[]> => {
  const subject = subjectOf(world)
  const instances: OpenWatch = {
    name: '',
    probe: instancesProbe(world),
    limit: null,
    everyMs,
    withinMs: instancesWithinMs,
    late: 'no-data',
    failures: 1,
    missingMs: instancesMissingMs,
  }
  const open: OpenWatch[] = [instances]
  try {
    for (const [index, watch] of watches.entries()) {
      const probe = await probeOf(world, subject, watch, index)
      const limit = 'limit' in watch ? watch.limit : null
      open.push({ ...watch, probe, limit, late: watch.kind === 'http' ? 'bad' : 'no-data' })
    }
    return open
  } catch (error) {
    await closeWatches(open)
    throw error
  }
}

export const closeWatches = async (open: readonly OpenWatch[]): Promise<void> => {
  await Promise.all(open.map(({ probe }) => probe.close()))
}

/** Ends what an earlier process left running of the watches of this operation. */
export const settleWatches = async (world: World, watches: readonly WatchParams[]): Promise<void> => {
  for (const [index, watch] of watches.entries())
    if (watch.kind === 'command') await world.runner.end(commandOperation(world, index))
}
