import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  DescribeClustersCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../rig/until.ts'
import { clientOf, ecsRig, soon } from './ecs-rig.ts'
import type { EcsRig } from './ecs-rig.ts'

let rig: EcsRig
let taskDefinition: string
beforeAll(async () => {
  rig = await ecsRig()
  taskDefinition = await rig.register({})
})
afterAll(() => rig.stop())

const cluster = 'main'
const nowhere = 'nowhere'
const web = { cluster, serviceName: 'other' }

it.each([
  ['a cluster', 'ClusterNotFoundException', () => rig.client.send(new ListServicesCommand({ cluster: nowhere }))],
  ['the default cluster', 'ClusterNotFoundException', () => rig.client.send(new ListTasksCommand({}))],
  [
    'a service to update',
    'ServiceNotFoundException',
    () => rig.client.send(new UpdateServiceCommand({ cluster, service: nowhere })),
  ],
  [
    'a service to delete',
    'ServiceNotFoundException',
    () => rig.client.send(new DeleteServiceCommand({ cluster, service: nowhere })),
  ],
  [
    'a service whose tasks are listed',
    'ServiceNotFoundException',
    () => rig.client.send(new ListTasksCommand({ cluster, serviceName: nowhere })),
  ],
  [
    'a task definition',
    'ClientException',
    () => rig.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'nothing:1' })),
  ],
  [
    'a task definition to run',
    'ClientException',
    () => rig.client.send(new RunTaskCommand({ cluster, taskDefinition: 'nothing' })),
  ],
  [
    'a task to stop',
    'InvalidParameterException',
    () => rig.client.send(new StopTaskCommand({ cluster, task: '0123456789abcdef0123456789abcdef' })),
  ],
])('%s that is unknown is answered by %s', async (_what, name, ask) => {
  await expect(ask()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } })
})

it('what is described and not there is listed among the failures', async () => {
  const failures = [{ reason: 'MISSING' }]
  expect(await rig.client.send(new DescribeServicesCommand({ cluster, services: [nowhere] }))).toMatchObject({
    services: [],
    failures,
  })
  expect(await rig.client.send(new DescribeTasksCommand({ cluster, tasks: ['0'] }))).toMatchObject({
    tasks: [],
    failures,
  })
  expect(await rig.client.send(new DescribeClustersCommand({ clusters: [nowhere] }))).toMatchObject({ failures })
  const waited = waitUntilServicesStable({ client: rig.client, ...soon }, { cluster, services: [nowhere] })
  await expect(waited).rejects.toThrow(/FAILURE/)
})

it('a service is deleted once it is scaled to 0, or by force, and is INACTIVE when its tasks are gone', async () => {
  await rig.createService({ taskDefinition, desiredCount: 1, serviceName: 'other' })
  const again = rig.client.send(new CreateServiceCommand({ ...web, taskDefinition }))
  await expect(again).rejects.toMatchObject({ name: 'InvalidParameterException' })
  const early = rig.client.send(new DeleteServiceCommand({ cluster, service: 'other' }))
  await expect(early).rejects.toMatchObject({ name: 'InvalidParameterException' })
  const { service } = await rig.client.send(new DeleteServiceCommand({ cluster, service: 'other', force: true }))
  expect(service?.status).toBe('DRAINING')
  const late = rig.client.send(new UpdateServiceCommand({ cluster, service: 'other', desiredCount: 1 }))
  await expect(late).rejects.toMatchObject({ name: 'ServiceNotActiveException' })
  await waitUntilServicesInactive({ client: rig.client, ...soon }, { cluster, services: ['other'] })
  expect(await rig.client.send(new ListServicesCommand({ cluster }))).toMatchObject({ serviceArns: [] })
  await rig.createService({ taskDefinition, desiredCount: 0, serviceName: 'other' })
})

it('task definitions have revisions, and one that was deregistered is described and not run', async () => {
  const first = await rig.register({}, 'revised')
  const second = await rig.register({}, 'revised')
  expect([first, second]).toEqual([expect.stringMatching(/revised:1$/), expect.stringMatching(/revised:2$/)])
  await rig.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: second }))
  const { taskDefinition } = await rig.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: second }))
  expect(taskDefinition).toMatchObject({ status: 'INACTIVE', revision: 2, containerDefinitions: [{ essential: true }] })
  const newest = await rig.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'revised' }))
  expect(newest.taskDefinition?.revision).toBe(1)
  const { taskDefinitionArns } = await rig.client.send(new ListTaskDefinitionsCommand({ familyPrefix: 'revised' }))
  expect(taskDefinitionArns).toEqual([first])
  const run = rig.client.send(new RunTaskCommand({ cluster, taskDefinition: second }))
  await expect(run).rejects.toMatchObject({ name: 'ClientException' })
})

it('what the stand-in has not is refused, not taken and left out', async () => {
  const loadBalancers = [{ containerName: 'app', containerPort: 80, targetGroupArn: 'arn' }]
  const behindOne = rig.client.send(
    new CreateServiceCommand({ cluster, serviceName: 'lb', taskDefinition, loadBalancers }),
  )
  await expect(behindOne).rejects.toMatchObject({ name: 'UnsupportedFeatureException' })
  const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 100 }
  const blocked = new CreateServiceCommand({ cluster, serviceName: 'no', taskDefinition, deploymentConfiguration })
  await expect(rig.client.send(blocked)).rejects.toMatchObject({ name: 'InvalidParameterException' })
})

it('requests are throttled as AWS publishes it: the SDK sees it without retries, and gets through with them', async () => {
  const slow = await ecsRig({ times: 1 })
  const register = (client: EcsRig['client']) =>
    client.send(
      new RegisterTaskDefinitionCommand({ family: 'many', containerDefinitions: [{ name: 'app', image: 'web:1' }] }),
    )
  const sinceMs = performance.now()
  const answers = await Promise.allSettled(Array.from({ length: 30 }, () => register(slow.client)))
  const taken = answers.filter(({ status }) => status === 'fulfilled').length
  expect(taken).toBeGreaterThanOrEqual(20)
  expect(taken).toBeLessThanOrEqual(20 + Math.ceil((performance.now() - sinceMs) / 1000))
  const refused = answers.flatMap(answer => (answer.status === 'rejected' ? [answer.reason as Error] : []))
  for (const error of refused) expect(error).toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' })
  const patient = clientOf(slow.standIn.endpoint, 10)
  // On a slow machine there may be room again by now, and until it is used up nothing is throttled.
  await until('some were throttled, and all got through', async () => {
    await Promise.all([register(patient), register(patient), register(patient)])
    return slow.standIn.requests.slice(30).some(({ error }) => error === 'ThrottlingException')
  })
  patient.destroy()
  await slow.stop()
})
