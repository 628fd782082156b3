import { UpdateServiceCommand, waitUntilServicesStable } from '@aws-sdk/client-ecs'
import { afterEach, expect, it } from 'vitest'
import { until } from '../rig/until.ts'
import { dies, ecsRig, soon } from './ecs-rig.ts'
import type { Service } from '@aws-sdk/client-ecs'
import type { EcsRig } from './ecs-rig.ts'

let rig: EcsRig | null = null
afterEach(async () => {
  await rig?.stop()
  rig = null
})

const cluster = 'main'
const breaker = { enable: true, rollback: true }

/** The service as the update itself answers that it is. */
const updated = async ({ client }: EcsRig, taskDefinition: string): Promise<Service | undefined> =>
  (await client.send(new UpdateServiceCommand({ cluster, service: 'web', taskDefinition }))).service

const stable = async ({ client }: EcsRig): Promise<void> => {
  await waitUntilServicesStable({ client, ...soon }, { cluster, services: ['web'] })
}

it('a service starts its tasks, and the SDK calls it stable once they run', async () => {
  rig = await ecsRig()
  const taskDefinition = await rig.register({})
  await rig.createService({ taskDefinition, desiredCount: 3 })
  const { runningCount, deployments, events = [] } = await rig.service()
  expect(runningCount).toBe(3)
  expect(deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 3, failedTasks: 0 }])
  expect(events.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^\(service web\) \(deployment ecs-svc\/\d+\) deployment completed\.$/),
    '(service web) has reached a steady state.',
    expect.stringMatching(/^\(service web\) has started 3 tasks: (\(task [0-9a-f]{32}\) ?){3}\.$/),
  ])
  expect(rig.engine.seen.map(({ what }) => what)).toEqual(['started', 'started', 'started'])
})

it('a new task definition replaces the old tasks, the new deployment being primary and the old one active until it is gone', async () => {
  rig = await ecsRig()
  await rig.createService({ taskDefinition: await rig.register({}), desiredCount: 2 })
  const second = await rig.register({ image: 'web:2' })
  // Not asked for again: by then a slow machine could have some of the new ones running.
  expect((await updated(rig, second))?.deployments).toMatchObject([
    { status: 'PRIMARY', taskDefinition: second, rolloutState: 'IN_PROGRESS', runningCount: 0, desiredCount: 2 },
    { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 2, desiredCount: 0 },
  ])
  await stable(rig)
  const after = await rig.service()
  expect(after.deployments).toMatchObject([{ taskDefinition: second, rolloutState: 'COMPLETED' }])
  expect((await rig.tasks()).map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual([second, second])
  const stopped = await until('the old tasks have stopped', async () => {
    const tasks = (await rig?.tasks({ serviceName: 'web', desiredStatus: 'STOPPED' })) ?? []
    return tasks.every(({ lastStatus }) => lastStatus === 'STOPPED') && tasks
  })
  expect(stopped).toHaveLength(2)
  for (const task of stopped)
    expect(task).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', containers: [{ exitCode: 143 }] })
})

it.each([
  { minimumHealthyPercent: 100, maximumPercent: 200, least: 4, most: 8 },
  { minimumHealthyPercent: 50, maximumPercent: 100, least: 2, most: 4 },
  { minimumHealthyPercent: 75, maximumPercent: 125, least: 3, most: 5 },
  { minimumHealthyPercent: 0, maximumPercent: 100, least: 0, most: 4 },
])(
  'between $minimumHealthyPercent and $maximumPercent percent of 4 the engine sees $least to $most, and both are reached',
  async ({ least, most, ...deploymentConfiguration }) => {
    // All of a batch have started before the first of them counts, also where starting takes its time.
    rig = await ecsRig({ reportMs: 2_500 })
    await rig.createService({ taskDefinition: await rig.register({}), desiredCount: 4, deploymentConfiguration })
    const before = rig.engine.seen.length
    await updated(rig, await rig.register({ image: 'web:2' }))
    await stable(rig)
    const counts = rig.engine.seen.slice(before).map(({ untold }) => untold)
    expect(Math.min(...counts)).toBe(least)
    expect(Math.max(...counts)).toBe(most)
  },
)

it('the circuit breaker ends a deployment whose tasks die, and the old tasks were never touched', async () => {
  rig = await ecsRig()
  const good = await rig.register({})
  const deploymentConfiguration = { deploymentCircuitBreaker: breaker }
  await rig.createService({ taskDefinition: good, desiredCount: 2, deploymentConfiguration })
  const before = (await rig.tasks()).map(({ taskArn }) => taskArn)
  await updated(rig, await rig.register({ image: 'web:2', command: dies }))
  const failed = await until('a deployment failed', async () => {
    const { deployments = [], events = [] } = (await rig?.service()) ?? {}
    return (
      events.some(({ message = '' }) => message.includes('deployment failed: tasks failed to start.')) && deployments
    )
  })
  expect(failed[0]).toMatchObject({ status: 'PRIMARY', taskDefinition: good })
  await stable(rig)
  const { deployments, events = [] } = await rig.service()
  expect(deployments).toMatchObject([{ taskDefinition: good, rolloutState: 'COMPLETED', runningCount: 2 }])
  expect(events.map(({ message }) => message)).toContainEqual(
    `(service web) rolling back to deployment ${deployments?.[0]?.id}.`,
  )
  expect((await rig.tasks()).map(({ taskArn }) => taskArn)).toEqual(before)
  const ended = await rig.tasks({ serviceName: 'web', desiredStatus: 'STOPPED' })
  const dead = ended.filter(({ stopCode }) => stopCode === 'EssentialContainerExited')
  expect(dead.map(({ containers }) => containers?.[0]?.exitCode)).toEqual([3, 3, 3])
})

it('without rollback the failed deployment stays primary, beside the old tasks', async () => {
  rig = await ecsRig()
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } }
  await rig.createService({ taskDefinition: await rig.register({}), desiredCount: 1, deploymentConfiguration })
  await updated(rig, await rig.register({ image: 'web:2', command: dies }))
  const primary = await until('the deployment failed', async () => {
    const { deployments = [] } = (await rig?.service()) ?? {}
    return deployments[0]?.rolloutState === 'FAILED' && deployments[0]
  })
  expect(primary).toMatchObject({ failedTasks: 3, desiredCount: 1, runningCount: 0 })
  expect(primary.rolloutStateReason).toBe('ECS deployment circuit breaker: tasks failed to start.')
  const started = (): number =>
    rig?.engine.seen.filter(({ what, image }) => what === 'started' && image === 'web:2').length ?? 0
  expect(started()).toBe(3)
  expect((await rig.service()).runningCount).toBe(1)
})

it('without a circuit breaker a bad deployment goes on for ever, waiting longer each time, beside the old tasks', async () => {
  rig = await ecsRig()
  await rig.createService({ taskDefinition: await rig.register({}), desiredCount: 1 })
  await updated(rig, await rig.register({ image: 'web:2', command: dies }))
  const service = await until('five tasks failed', async () => {
    const found = await rig?.service()
    return (found?.deployments?.[0]?.failedTasks ?? 0) >= 5 && found
  })
  expect(service).toMatchObject({
    runningCount: 1,
    deployments: [{ rolloutState: 'IN_PROGRESS' }, { status: 'ACTIVE' }],
  })
  expect(service.events?.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^\(service web\) is unable to consistently start tasks successfully\./),
  )
  const created = (await rig.tasks({ serviceName: 'web', desiredStatus: 'STOPPED' })).map(
    ({ createdAt }) => createdAt?.getTime() ?? 0,
  )
  const waits = created
    .sort((a, b) => a - b)
    .slice(1)
    .map((at, i) => at - (created[i] ?? 0))
  expect(waits[3]).toBeGreaterThan(8000)
})
