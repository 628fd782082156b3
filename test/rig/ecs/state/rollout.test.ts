import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clusterOperations } from '../operations/cluster-operations.ts'
import { serviceOperations } from '../operations/service-operations.ts'
import { taskDefinitionOperations } from '../operations/task-definition-operations.ts'
import { applyEvent } from './apply-event.ts'
import { emptyState } from './model.ts'
import { serviceArn } from './names.ts'
import { leastServing, mostWanted } from './schedule.ts'
import { settleService } from './settle-service.ts'
import { isServing, isWanted } from './task-views.ts'
import type { Operation } from '../operations/operation.ts'
import type { EcsState, Service, Task } from './model.ts'

const operations = { ...clusterOperations, ...taskDefinitionOperations, ...serviceOperations }
const arn = serviceArn('main', 'web')

const asked = (state: EcsState, name: string, input: object, nowMs = 0): EcsState =>
  (operations[name] as Operation)(state, input, nowMs).state

const revision = { family: 'web', containerDefinitions: [{ name: 'app', image: 'web:1' }] }
const started = (desiredCount: number, deploymentConfiguration: object): EcsState => {
  const registered = asked(
    asked(emptyState, 'CreateCluster', { clusterName: 'main' }),
    'RegisterTaskDefinition',
    revision,
  )
  const asks = { cluster: 'main', serviceName: 'web', taskDefinition: 'web', desiredCount, deploymentConfiguration }
  return asked(registered, 'CreateService', asks)
}
const updated = (state: EcsState, nowMs: number): EcsState =>
  asked(
    asked(state, 'RegisterTaskDefinition', revision),
    'UpdateService',
    { cluster: 'main', service: 'web', taskDefinition: 'web' },
    nowMs,
  )

const serviceIn = (state: EcsState): Service => state.services[arn] as Service
const tasksIn = (state: EcsState): readonly Task[] => Object.values(state.tasks)
const wanted = (state: EcsState): number => tasksIn(state).filter(isWanted).length
const serving = (state: EcsState): number => tasksIn(state).filter(isServing).length

type Happening = 'runs' | 'dies' | 'stops' | 'update'
/** One thing happens to the task that `pick` points at. */
const happened = (state: EcsState, what: Happening, pick: number, nowMs: number): EcsState => {
  if (what === 'update') return updated(state, nowMs)
  const alive = tasksIn(state).filter(({ lastStatus }) => lastStatus !== 'STOPPED')
  const task = alive[pick % Math.max(1, alive.length)]
  if (task === undefined) return state
  const taskArn = task.arn
  if (what === 'runs') return applyEvent(state, { kind: 'running', taskArn, runtimeIds: {} }, nowMs).state
  if (what === 'dies') return applyEvent(state, { kind: 'exited', taskArn, container: 'app', exitCode: 1 }, nowMs).state
  return task.desiredStatus === 'STOPPED' ? applyEvent(state, { kind: 'stopped', taskArn }, nowMs).state : state
}

/** Everything that comes up does, and what is to stop stops, until nothing changes any more. */
const calmed = (before: EcsState, fromMs: number): EcsState => {
  let state = before
  for (let round = 0; round < 200; round += 1) {
    const nowMs = fromMs + round * 3_600_000
    state = settleService(state, arn, nowMs).state
    for (const { arn: taskArn, desiredStatus, lastStatus } of tasksIn(state)) {
      if (lastStatus === 'STOPPED' || (lastStatus === 'RUNNING' && desiredStatus === 'RUNNING')) continue
      const event =
        desiredStatus === 'STOPPED'
          ? { kind: 'stopped' as const, taskArn }
          : { kind: 'running' as const, taskArn, runtimeIds: {} }
      state = applyEvent(state, event, nowMs).state
    }
  }
  return state
}

const bounds = fc.constantFrom([100, 200], [50, 100], [0, 100], [75, 125], [100, 150], [0, 200])
const happenings = fc.array(
  fc.tuple(fc.constantFrom<Happening>('runs', 'runs', 'runs', 'dies', 'stops', 'update'), fc.nat(20)),
  { maxLength: 60 },
)

it('whatever happens, the scheduler keeps to both percentages, and a service whose tasks come up gets steady', () => {
  const property = fc.property(fc.integer({ min: 1, max: 9 }), bounds, happenings, (desired, [least, most], list) => {
    // With rounding there may be no room at all, as on ECS; https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (2026-11)
    const hasRoom = Math.ceil((desired * (least ?? 0)) / 100) < Math.floor((desired * (most ?? 0)) / 100)
    fc.pre(hasRoom)
    let state = started(desired, { minimumHealthyPercent: least, maximumPercent: most })
    let nowMs = 0
    for (const [what, pick] of list) {
      nowMs += 1000
      const before = state
      state = happened(before, what, pick, nowMs)
      const service = serviceIn(state)
      expect(wanted(state)).toBeLessThanOrEqual(mostWanted(service))
      const lost = what === 'dies' ? 1 : 0
      expect(serving(state)).toBeGreaterThanOrEqual(Math.min(leastServing(service), serving(before) - lost))
    }
    const calm = calmed(state, nowMs)
    expect(serviceIn(calm).deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }])
    expect(serving(calm)).toBe(desired)
  })
  fc.assert(property, { numRuns: 200 })
})

it('a task that was told to stop never runs again, and an event of one that has stopped changes nothing', () => {
  const state = started(1, {})
  const taskArn = tasksIn(state)[0]?.arn ?? ''
  const told = applyEvent(state, { kind: 'stop-asked', taskArn, reason: 'enough' }, 1).state
  const ran = applyEvent(told, { kind: 'running', taskArn, runtimeIds: {} }, 2).state
  expect(ran.tasks[taskArn]).toMatchObject({ lastStatus: 'STOPPING', desiredStatus: 'STOPPED', startedAtMs: null })
  const stopped = applyEvent(ran, { kind: 'stopped', taskArn }, 3).state
  expect(applyEvent(stopped, { kind: 'exited', taskArn, container: 'app', exitCode: 1 }, 4).state).toBe(stopped)
})

it('a task that gets healthy begins the count of failures anew', () => {
  const before = started(2, { deploymentCircuitBreaker: { enable: true, rollback: false } })
  const [first, second] = tasksIn(before).map(task => task.arn)
  const died = applyEvent(before, { kind: 'exited', taskArn: first ?? '', container: 'app', exitCode: 1 }, 1).state
  expect(serviceIn(died).deployments).toMatchObject([{ failedTasks: 1 }])
  const ran = applyEvent(died, { kind: 'running', taskArn: second ?? '', runtimeIds: {} }, 2).state
  expect(serviceIn(ran).deployments).toMatchObject([{ failedTasks: 0 }])
})

it('a deployment that failed starts nothing more, however much time goes by', () => {
  let state = started(1, { deploymentCircuitBreaker: { enable: true, rollback: false } })
  for (let death = 1; death <= 3; death += 1) {
    const nowMs = death * 3_600_000
    const taskArn = tasksIn(state).find(isWanted)?.arn ?? ''
    state = applyEvent(state, { kind: 'exited', taskArn, container: 'app', exitCode: 1 }, nowMs).state
    state = settleService(state, arn, nowMs + 1_800_000).state
  }
  expect(serviceIn(state).deployments).toMatchObject([{ rolloutState: 'FAILED', failedTasks: 3 }])
  const calm = calmed(state, 4 * 3_600_000)
  expect(tasksIn(calm)).toHaveLength(3)
  expect(wanted(calm)).toBe(0)
})
