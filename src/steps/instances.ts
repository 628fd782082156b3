import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import type { Instance, InstanceSpec } from '../ports/target.ts'
import { instanceTargetOf } from './kinds-of-target.ts'
import type { LoadedRelease, World } from './world.ts'

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}.${n + 1}`)

/** The ids of a deployment's new instances of one service: the same on every attempt. */
export const newInstanceIds = (world: World, service: string): readonly string[] =>
  numbered(`${service}.${world.deployment}`, serviceOf(world.next, service).instances)

/** The ids of all `count` instances that the deployment of this one started for its service. */
export const siblingIds = (id: string, count: number): readonly string[] =>
  numbered(id.slice(0, id.lastIndexOf('.')), count)

/** One service of a release. A plan only names services that its release has. */
export const serviceOf = ({ app }: LoadedRelease, name: string) => {
  const service = app.services.find(candidate => candidate.name === name)
  if (service === undefined) throw new Error(`${app.name} has no service ${name}`)
  return service
}

/** What the target is asked to run: code and command of that release, variables of this environment. */
export const instanceSpec = async (
  world: World,
  loaded: LoadedRelease,
  name: string,
  id: string,
  startMs: number,
): Promise<InstanceSpec> => {
  const service = serviceOf(loaded, name)
  const digest = loaded.release.artifacts.find(artifact => artifact.service === name)?.digest ?? ''
  return {
    id,
    service: name,
    release: loaded.release.id,
    artifact: { digest, path: await world.artifacts.locate(digest) },
    command: service.command,
    variables: await world.variables.forInstance({ ...loaded, service: name, instance: id }),
    health: service.health,
    startMs,
    graceMs: service.stop.graceMs,
  }
}

/** The target's own list, only of one service and those given ids. */
export const observed = async (world: World, ids: readonly string[]): Promise<readonly Instance[]> =>
  (await instanceTargetOf(world).instances()).filter(instance => ids.includes(instance.id))

/** Starts the instances (those already there are left alone) and waits until each is healthy. STEP_UNHEALTHY. */
export const startHealthy = async (
  world: World,
  loaded: LoadedRelease,
  service: string,
  ids: readonly string[],
  startMs: number,
): Promise<readonly Instance[]> => {
  const specs = await Promise.all(ids.map(id => instanceSpec(world, loaded, service, id, startMs)))
  await instanceTargetOf(world).start(specs, world.lease)
  // Without a health path an instance is healthy only when the whole time is over.
  const slackMs = serviceOf(loaded, service).health === null ? 5_000 : 0
  const deadline = world.clock.monotonicMs() + startMs + slackMs
  for (;;) {
    const instances = await observed(world, ids)
    const isOver = world.clock.monotonicMs() > deadline
    const bad = instances.find(instance => instance.state === 'crashed' || (isOver && instance.state !== 'healthy'))
    if (bad !== undefined) throw unhealthy(loaded, bad, startMs)
    if (instances.length === ids.length && instances.every(instance => instance.state === 'healthy')) return instances
    await world.clock.pause(50, world.signal)
  }
}

/** Stops instances and removes the files with their secrets; a new start writes them again. Idempotent. */
export const stopInstances = async (world: World, ids: readonly string[]): Promise<void> => {
  await instanceTargetOf(world).stop(ids, world.lease, world.signal)
  for (const id of ids) await world.variables.forget(id)
}

const unhealthy = (loaded: LoadedRelease, instance: Instance, startMs: number) =>
  failure(stepErrors.STEP_UNHEALTHY, {
    service: instance.service,
    release: loaded.release.version,
    reason: instance.reason ?? `${instance.id} is ${instance.state} after ${startMs / 1000} s`,
  })
