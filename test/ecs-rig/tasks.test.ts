import {
  DescribeTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../rig/until.ts'
import { dies, ecsRig, soon } from './ecs-rig.ts'
import type { Task } from '@aws-sdk/client-ecs'
import type { EcsRig } from './ecs-rig.ts'

let rig: EcsRig
beforeAll(async () => {
  rig = await ecsRig()
})
afterAll(() => rig.stop())

const cluster = 'main'

const run = async (taskDefinition: string, overrides = {}): Promise<string> => {
  const { tasks = [] } = await rig.client.send(new RunTaskCommand({ cluster, taskDefinition, overrides }))
  expect(tasks).toMatchObject([{ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' }])
  return tasks[0]?.taskArn ?? ''
}
const described = async (task: string): Promise<Task> => {
  const { tasks = [] } = await rig.client.send(new DescribeTasksCommand({ cluster, tasks: [task] }))
  return tasks[0] ?? {}
}
const running = (task: string) => waitUntilTasksRunning({ client: rig.client, ...soon }, { cluster, tasks: [task] })
const stopped = async (task: string): Promise<Task> => {
  await waitUntilTasksStopped({ client: rig.client, ...soon }, { cluster, tasks: [task] })
  return described(task)
}

it('a task goes through the states that ECS documents, one after the other', async () => {
  const slowly = ['/bin/sh', '-c', 'trap "sleep 0.1; exit 0" TERM; while :; do sleep 0.01; done']
  const task = await run(await rig.register({ command: slowly }))
  const states = new Set<string>()
  // Looked at in the stand-in itself: between two requests of a slow machine a state could be over.
  const isIn = (state: string) => () => states.add(rig.standIn.now().tasks[task]?.lastStatus ?? '').has(state)
  await until('it runs', isIn('RUNNING'), { everyMs: 1 })
  void rig.client.send(new StopTaskCommand({ cluster, task }))
  await until('it has stopped', isIn('STOPPED'), { everyMs: 1 })
  const order = ['PROVISIONING', 'PENDING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'STOPPED']
  expect([...states]).toEqual(order)
  expect(await described(task)).toMatchObject({ lastStatus: 'STOPPED', desiredStatus: 'STOPPED' })
})

it('a container that takes SIGTERM ends by itself, and the reason of whoever stopped it is told', async () => {
  const task = await run(
    await rig.register({ command: ['/bin/sh', '-c', 'trap "exit 7" TERM; while :; do sleep 0.01; done'] }),
  )
  await running(task)
  await rig.client.send(new StopTaskCommand({ cluster, task, reason: 'enough' }))
  const after = await stopped(task)
  expect(after).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough', containers: [{ exitCode: 7 }] })
})

it('a container that does not is killed after its stopTimeout, not before', async () => {
  const deaf = ['/bin/sh', '-c', 'trap "" TERM; while :; do sleep 1; done']
  const task = await run(await rig.register({ command: deaf, stopTimeout: 4 }))
  await running(task)
  await rig.client.send(new StopTaskCommand({ cluster, task }))
  const { containers, stoppingAt, stoppedAt } = await stopped(task)
  expect(containers).toMatchObject([{ exitCode: 137 }])
  expect((stoppedAt?.getTime() ?? 0) - (stoppingAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(4000)
})

it('an essential container that exits takes the task with it; another one does not', async () => {
  const sidecar = (essential: boolean) => ({ name: 'sidecar', image: 'web:1', command: dies, essential })
  const survivor = await run(await rig.register({}, 'web', [sidecar(false)]))
  await running(survivor)
  const containers = await until('the other one has exited', async () => {
    const { containers = [] } = await described(survivor)
    return containers[1]?.lastStatus === 'STOPPED' && containers
  })
  expect(containers).toMatchObject([
    { name: 'app', lastStatus: 'RUNNING' },
    { name: 'sidecar', lastStatus: 'STOPPED', exitCode: 3 },
  ])
  await rig.client.send(new StopTaskCommand({ cluster, task: survivor }))
  const after = await stopped(await run(await rig.register({}, 'web', [sidecar(true)])))
  expect(after).toMatchObject({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ exitCode: 143, lastStatus: 'STOPPED' }, { exitCode: 3 }],
  })
})

it('an image that the engine does not have is a failed pull, and the SDK waiter for running tasks says so', async () => {
  const task = await run(await rig.register({ image: 'web:404' }))
  await expect(running(task)).rejects.toThrow(/FAILURE/)
  const after = await stopped(task)
  expect(after).toMatchObject({ stopCode: 'TaskFailedToStart', containers: [{ lastStatus: 'STOPPED' }] })
  expect(after.stoppedReason).toMatch(/^CannotPullContainerError: .*web:404/)
  expect(after.startedAt).toBeUndefined()
})

it('a command that is not there is a container that could not be started', async () => {
  const after = await stopped(await run(await rig.register({ command: ['/not/there'] })))
  expect(after).toMatchObject({ stopCode: 'TaskFailedToStart' })
  expect(after.stoppedReason).toMatch(/^CannotStartContainerError: /)
})

it('command and environment of a container may be overridden for a task', async () => {
  const command = ['/bin/sh', '-c', 'exit $CODE']
  const taskDefinition = await rig.register({ environment: [{ name: 'CODE', value: '1' }] })
  const environment = [{ name: 'CODE', value: '42' }]
  const after = await stopped(
    await run(taskDefinition, { containerOverrides: [{ name: 'app', command, environment }] }),
  )
  expect(after.containers).toMatchObject([{ exitCode: 42 }])
})

it('a task of a service that dies is replaced', async () => {
  await rig.createService({ taskDefinition: await rig.register({}), desiredCount: 2, serviceName: 'mortal' })
  const before = await rig.tasks({ serviceName: 'mortal' })
  process.kill(Number(before[0]?.containers?.[0]?.runtimeId), 'SIGKILL')
  const dead = await stopped(before[0]?.taskArn ?? '')
  expect(dead).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] })
  const after = await until('there are two again', async () => {
    const tasks = await rig.tasks({ serviceName: 'mortal' })
    return tasks.length === 2 && tasks.every(({ lastStatus }) => lastStatus === 'RUNNING') && tasks
  })
  expect(after.map(({ taskArn }) => taskArn)).toContain(before[1]?.taskArn)
  expect(after.map(({ taskArn }) => taskArn)).not.toContain(before[0]?.taskArn)
  const { deployments } = await rig.service('mortal')
  expect(deployments).toMatchObject([{ rolloutState: 'COMPLETED' }])
})

const healthCheck = (command: string) => ({ command: ['CMD-SHELL', command], interval: 5, retries: 1 })

/** What is so at one instant: how far the rollout of a service is, and how its only task is. */
const instant = (serviceName: string): string => {
  const { services, tasks } = rig.standIn.now()
  const service = Object.values(services).find(({ name }) => name === serviceName)
  const task = Object.values(tasks).find(task => task.serviceName === serviceName)
  return `${service?.deployments[0]?.rolloutState} ${task?.lastStatus} ${task?.containers[0]?.healthStatus}`
}

it('a rollout is complete once the health checks pass, not when the tasks run', async () => {
  const taskDefinition = await rig.register({ healthCheck: healthCheck('exit 0') })
  const created = rig.createService({ taskDefinition, desiredCount: 1, serviceName: 'sound' })
  const seen = new Set<string>()
  const isComplete = (): boolean => seen.add(instant('sound')).has('COMPLETED RUNNING HEALTHY')
  await until('the rollout is complete', isComplete, { everyMs: 1 })
  await created
  expect([...seen]).toContain('IN_PROGRESS RUNNING UNKNOWN')
  expect([...seen]).not.toContain('COMPLETED RUNNING UNKNOWN')
  expect(await rig.tasks({ serviceName: 'sound' })).toMatchObject([{ healthStatus: 'HEALTHY' }])
})

it('tasks that fail their health checks are replaced and count as failed', async () => {
  const taskDefinition = await rig.register({ healthCheck: healthCheck('exit 1') })
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } }
  await rig.createService({ taskDefinition, desiredCount: 1, serviceName: 'sick', deploymentConfiguration })
  await until('its deployment failed', async () => {
    const { deployments = [] } = await rig.service('sick')
    return deployments[0]?.rolloutState === 'FAILED'
  })
  const dead = await rig.tasks({ serviceName: 'sick', desiredStatus: 'STOPPED' })
  expect(dead).toHaveLength(3)
  for (const task of dead) expect(task.stoppedReason).toBe('Task failed container health checks')
})
