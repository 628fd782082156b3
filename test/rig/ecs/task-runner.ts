import type { Clock } from '../../../src/ports/clock.ts'
import { watchHealth } from './health-watch.ts'
import type { ContainerSpec, Engine, RunningContainer } from './engines/engine.ts'
import type { TaskEvent } from './state/apply-event.ts'
import type { ContainerDefinition, Task, TaskDefinition } from './state/model.ts'

/**
 * How long a task stays in the states that the platform needs for its own work; ECS publishes the states and not the times.
 * `reportMs`: a container that ends sooner than this after its start was never RUNNING.
 */
export type Pace = {
  readonly provisioningMs: number
  readonly reportMs: number
  readonly deactivatingMs: number
  readonly deprovisioningMs: number
}
export const usualPace: Pace = { provisioningMs: 1000, reportMs: 2000, deactivatingMs: 500, deprovisioningMs: 500 }

export type RunnerWorld = {
  readonly engine: Engine
  readonly clock: Clock
  readonly pace: Pace
  /** The value behind what a container names a secret by; undefined: there is none. */
  readonly secretOf: (valueFrom: string) => string | undefined
  readonly observe: (event: TaskEvent) => void
}
type Up = { readonly definition: ContainerDefinition; readonly container: RunningContainer }

const specOf = (
  { arn, overrides }: Task,
  container: ContainerDefinition,
  secrets: Readonly<Record<string, string>>,
): ContainerSpec => {
  const own = overrides.find(({ name }) => name === container.name)
  return {
    name: `${arn.slice(arn.lastIndexOf('/') + 1)}-${container.name}`,
    image: container.image,
    entryPoint: container.entryPoint,
    command: own?.command ?? container.command,
    environment: { ...container.environment, ...secrets, ...own?.environment },
  }
}

/** The values of a container's secrets; or what the first that is not there is read from. */
const valuesOf = (world: RunnerWorld, { secrets }: ContainerDefinition): Readonly<Record<string, string>> | string => {
  const values: Record<string, string> = {}
  for (const [name, from] of Object.entries(secrets)) {
    const value = world.secretOf(from)
    if (value === undefined) return from
    values[name] = value
  }
  return values
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** SIGTERM, then SIGKILL after the container's stopTimeout. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html (2026-11) */
const stopContainer = async (clock: Clock, { definition, container }: Up): Promise<void> => {
  const over = new AbortController()
  void container.exited.then(() => over.abort())
  await container.signal('SIGTERM')
  await clock.pause(definition.stopTimeoutMs, over.signal).catch(() => undefined)
  if (!over.signal.aborted) await container.signal('SIGKILL')
  await container.exited
}

/** Starts the containers one by one; says what did not start, and resolves to those that did. */
const startAll = async (
  world: RunnerWorld,
  task: Task,
  containers: readonly ContainerDefinition[],
  stop: AbortSignal,
): Promise<Up[]> => {
  const up: Up[] = []
  for (const definition of containers) {
    const failed = (kind: string, said: string): void =>
      world.observe({ kind: 'not-started', taskArn: task.arn, container: definition.name, reason: `${kind}: ${said}` })
    const pulled = await world.engine.hasImage(definition.image)
    if (stop.aborted) return up
    if (!pulled) {
      failed(
        'CannotPullContainerError',
        `pull image manifest has been retried 1 time(s): failed to resolve ref ${definition.image}: not found`,
      )
      return up
    }
    const secrets = valuesOf(world, definition)
    if (typeof secrets === 'string') {
      failed('ResourceInitializationError', `unable to retrieve secret: ${secrets} is not there`)
      return up
    }
    try {
      up.push({ definition, container: await world.engine.start(specOf(task, definition, secrets)) })
    } catch (cause) {
      failed('CannotStartContainerError', reasonOf(cause))
      return up
    }
  }
  return up
}

const reportExits = (world: RunnerWorld, task: Task, up: readonly Up[]): void => {
  for (const { definition, container } of up)
    void container.exited.then(exitCode =>
      world.observe({ kind: 'exited', taskArn: task.arn, container: definition.name, exitCode }),
    )
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Brings a task up and keeps it until it is told to stop, then takes it down; all that happens is observed, and nothing rejects. */
export const runTask = async (world: RunnerWorld, task: Task, of: TaskDefinition, stop: AbortSignal): Promise<void> => {
  const { clock, pace, observe } = world
  const pause = (ms: number): Promise<void> => clock.pause(ms, stop).catch(() => undefined)
  const taskArn = task.arn
  await pause(pace.provisioningMs)
  observe({ kind: 'moved', taskArn, to: 'PENDING' })
  const up = stop.aborted ? [] : await startAll(world, task, of.containers, stop)
  reportExits(world, task, up)
  await pause(pace.reportMs)
  if (!stop.aborted) {
    const runtimeIds = Object.fromEntries(up.map(({ definition, container }) => [definition.name, container.runtimeId]))
    observe({ kind: 'running', taskArn, runtimeIds })
    for (const { definition, container } of up) void watchHealth(world, taskArn, definition, container, stop)
    await aborted(stop)
    await clock.pause(pace.deactivatingMs, new AbortController().signal)
  }
  observe({ kind: 'moved', taskArn, to: 'STOPPING' })
  await Promise.all(up.map(each => stopContainer(clock, each)))
  observe({ kind: 'moved', taskArn, to: 'DEPROVISIONING' })
  await clock.pause(pace.deprovisioningMs, new AbortController().signal)
  observe({ kind: 'stopped', taskArn })
}
