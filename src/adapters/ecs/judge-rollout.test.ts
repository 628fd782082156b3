import type { Deployment, Service, Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import { judgeRollout, saidOf, stoppedText } from './judge-rollout.ts'

const at = (seconds: number): Date => new Date(seconds * 1000)
const ours: Deployment = {
  id: 'ecs-svc/2',
  status: 'PRIMARY',
  taskDefinition: 'arn:td/web:2',
  rolloutState: 'IN_PROGRESS',
  runningCount: 1,
  pendingCount: 1,
  failedTasks: 0,
  createdAt: at(10),
}
const old: Deployment = { id: 'ecs-svc/1', status: 'ACTIVE', taskDefinition: 'arn:td/web:1', runningCount: 2 }
const service = (change: Partial<Service>): Service => ({
  desiredCount: 2,
  deployments: [ours, old],
  events: [],
  ...change,
})
const with_ = (change: Partial<Deployment>, others: readonly Deployment[] = []): Service =>
  service({ deployments: [{ ...ours, ...change }, ...others] })
const judged = (of: Service, stopped: readonly Task[] = []) => judgeRollout(of, 'arn:td/web:2', stopped)

describe('how far a service is', () => {
  it.each<[string, Service, object]>([
    ['half', service({}), { state: 'going', reason: '1 of 2 new tasks run, 1 come up, 2 of the old still run' }],
    [
      'all run, and their health is not known yet',
      with_({ runningCount: 2, pendingCount: 0 }),
      { state: 'going', reason: '2 of 2 new tasks run' },
    ],
    ['complete', with_({ runningCount: 2, pendingCount: 0, rolloutState: 'COMPLETED' }), { state: 'done' }],
    [
      'complete, with another beside it',
      with_({ runningCount: 2, pendingCount: 0, rolloutState: 'COMPLETED' }, [{ ...old, runningCount: 0 }]),
      { state: 'going' },
    ],
    [
      'somebody else',
      service({ deployments: [{ ...old, status: 'PRIMARY' }] }),
      { state: 'changed', reason: 'it runs web:1 now, not web:2' },
    ],
    [
      'taken back by ECS',
      service({
        deployments: [{ ...old, status: 'PRIMARY' }],
        events: [{ message: '(service web) rolling back to deployment ecs-svc/1.' }],
      }),
      { state: 'failed', cause: 'release', reason: 'ECS gave it up and went back by itself.' },
    ],
    [
      'an older way back says nothing of this one',
      service({
        deployments: [{ ...old, status: 'PRIMARY' }],
        events: [{ message: '(service web) rolling back to deployment ecs-svc/11.' }],
      }),
      { state: 'changed' },
    ],
    ['nothing at all', service({ deployments: [] }), { state: 'changed', reason: 'it runs nothing now, not web:2' }],
  ])('%s', (_what, of, expected) => {
    expect(judged(of)).toMatchObject(expected)
  })
})

describe('what stopped it', () => {
  const stopped = (stoppedReason: string, reason?: string): Task => ({
    taskArn: 'arn:task/main/abc',
    stoppedReason,
    containers: [{ name: 'app', ...(reason === undefined ? { exitCode: 3 } : { reason }) }],
  })
  const broken = with_({
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
  })

  it.each<[string, Service, readonly Task[], string]>([
    ['its own end', broken, [stopped('Essential container in task exited')], 'release'],
    ['a health check', broken, [stopped('Task failed container health checks', '')], 'release'],
    ['an image', broken, [stopped('Task failed to start', 'CannotPullContainerError: not found')], 'image'],
    ['an image, in newer words', broken, [stopped('CannotPullImageManifestError: not found', '')], 'image'],
    ['no room', broken, [stopped('Capacity is unavailable at this time. Please try again later', '')], 'capacity'],
    [
      'no room, so that no task was ever there',
      {
        ...broken,
        events: [{ createdAt: at(11), message: '(service web) was unable to place a task. Reason: RESOURCE:MEMORY.' }],
      },
      [],
      'capacity',
    ],
    [
      'no room for what was before it',
      {
        ...broken,
        events: [{ createdAt: at(9), message: '(service web) was unable to place a task. Reason: RESOURCE:MEMORY.' }],
      },
      [],
      'release',
    ],
    ['nothing that is told', broken, [], 'release'],
  ])('%s', (_what, of, tasks, cause) => {
    expect(judged(of, tasks)).toMatchObject({ state: 'failed', cause })
  })

  it('is said with the last task that ended', () => {
    const tasks = [stopped('first'), stopped('Essential container in task exited')]
    expect(judged(broken, tasks).reason).toBe(
      'ECS deployment circuit breaker: tasks failed to start. task abc stopped: Essential container in task exited; app exited with 3',
    )
    expect(stoppedText({})).toBe('task nothing stopped: no reason given')
  })
})

it('tells events since it began, the oldest first, and why tasks stopped', () => {
  const events = [
    { id: 'c', createdAt: at(12), message: 'third' },
    { id: 'b', createdAt: at(10), message: 'second' },
    { id: 'a', createdAt: at(9), message: 'before it' },
  ]
  const said = saidOf(service({ events }), 'arn:td/web:2', [{ taskArn: 'arn:task/main/abc', stoppedReason: 'why' }])
  expect(said.map(({ text }) => text)).toEqual(['second', 'third', 'task abc stopped: why'])
})
