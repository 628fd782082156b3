import type { Consumer } from '../config/app.ts'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { Acknowledgement, Flag } from '../ports/flags.ts'
import type { SeenInstance } from '../ports/target.ts'
import type { World } from './world.ts'

/** One instance that has not yet proved that it consumes nothing, in words. */
const doubtOf = (flag: Flag, instance: SeenInstance, answers: readonly Acknowledgement[]): string | null => {
  // Its process is gone and will not be started again.
  if (instance.state === 'crashed' || instance.state === 'stopped') return null
  const answer = answers.find(candidate => candidate.instance === instance.id)
  if (answer === undefined) return `${instance.id} has not answered`
  if (answer.revision < flag.revision) return `${instance.id} has not yet seen revision ${flag.revision}`
  if (answer.consuming || answer.receiving) return `${instance.id} still receives`
  return answer.inFlight > 0 ? `${instance.id} still handles ${answer.inFlight}` : null
}

/**
 * What is missing for the proof that no instance consumes: every instance on the target's own list has seen the flag's revision,
 * handles nothing and has no receive outstanding. Empty = proved. `release` limits it to the instances of one version.
 */
export const doubts = async (world: World, consumer: Consumer, release: string | null): Promise<readonly string[]> => {
  const flag = await world.flags.read(consumer.flag)
  const instances = await world.target.instances()
  const answers = await world.flags.acknowledgements(consumer.flag)
  return instances
    .filter(({ service }) => service === consumer.service)
    .filter(instance => release === null || instance.release === release)
    .map(instance => doubtOf(flag, instance, answers))
    .filter(doubt => doubt !== null)
}

/** `release`: only instances of this version; null: all of them. */
export type ProofLimits = { readonly release: string | null; readonly timeoutMs: number }

/** Waits until the pause is proved; STEP_PAUSE_UNPROVED says who is missing when it takes longer than `timeoutMs`. */
export const provePaused = async (
  world: World,
  consumer: Consumer,
  { release, timeoutMs }: ProofLimits,
): Promise<void> => {
  const deadline = world.clock.monotonicMs() + timeoutMs
  for (;;) {
    const missing = await doubts(world, consumer, release)
    if (missing.length === 0) return
    if (world.clock.monotonicMs() > deadline) {
      throw failure(stepErrors.STEP_PAUSE_UNPROVED, { flag: consumer.flag, missing: missing.join('; ') })
    }
    await world.clock.pause(50, world.signal)
  }
}

/** The consumers of the app, of both versions: the base may have one that the release no longer has. */
export const consumersOf = (world: World): readonly Consumer[] => {
  const all = [...world.next.app.consumers, ...(world.base?.app.consumers ?? [])]
  return all.filter((consumer, index) => all.findIndex(other => other.flag === consumer.flag) === index)
}
