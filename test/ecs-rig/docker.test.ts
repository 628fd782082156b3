import { UpdateServiceCommand, waitUntilServicesStable } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dockerApi } from '../rig/ecs/engines/docker-api.ts'
import { dockerEngine } from '../rig/ecs/engines/docker-engine.ts'
import { noDockerd, startOwnDockerd } from '../rig/ecs/engines/own-dockerd.ts'
import { importScratchImage } from '../rig/ecs/engines/scratch-image.ts'
import { until } from '../rig/until.ts'
import { ecsRig, soon } from './ecs-rig.ts'
import type { OwnDockerd } from '../rig/ecs/engines/own-dockerd.ts'
import type { EcsRig } from './ecs-rig.ts'

const cluster = 'main'
/** Docker may take seconds for what takes processes milliseconds. */
const patient = { timeoutMs: 120_000, everyMs: 200 }
let dockerd: OwnDockerd | string = noDockerd ?? 'not started'
let rig: EcsRig | null = null

beforeAll(async () => {
  if (noDockerd === null) dockerd = await startOwnDockerd()
  if (typeof dockerd === 'string') return console.warn(`skipped: ${dockerd}`)
  await importScratchImage(dockerd.socketPath, 'node:test', [process.execPath, '/bin/sh', '/bin/sleep'])
  rig = await ecsRig({ times: 4, over: dockerEngine(dockerd.socketPath) })
  return undefined
}, 300_000)
afterAll(async () => {
  await rig?.stop()
  if (typeof dockerd === 'object') await dockerd.stop()
}, 120_000)

const node = (code: string) => ({ image: 'node:test', command: ['node', '-e', code] })
const polite = node('process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000)')

/** What Docker itself says is running, whatever the stand-in says. */
const containers = async (): Promise<readonly { readonly Id: string }[]> => {
  if (typeof dockerd === 'string') return []
  return JSON.parse((await dockerApi(dockerd.socketPath)('GET', '/containers/json')).body) as { Id: string }[]
}

const given = (skip: (reason: string) => never): EcsRig => {
  if (rig === null) return skip(typeof dockerd === 'string' ? dockerd : 'not started')
  return rig
}

it(
  'a service runs in containers, is rolled over, and its old containers end by SIGTERM',
  { timeout: 180_000 },
  async ({ skip }) => {
    const rig = given(skip)
    await rig.createService({ taskDefinition: await rig.register(polite), desiredCount: 2 })
    const ids = (await rig.tasks()).flatMap(task => task.containers ?? []).map(({ runtimeId }) => runtimeId)
    expect(new Set((await containers()).map(({ Id }) => Id))).toEqual(new Set(ids))
    const taskDefinition = await rig.register({ ...polite, environment: [{ name: 'VERSION', value: '2' }] })
    await rig.client.send(new UpdateServiceCommand({ cluster, service: 'web', taskDefinition }))
    await waitUntilServicesStable({ client: rig.client, ...soon }, { cluster, services: ['web'] })
    await until('the old containers are gone', async () => (await containers()).length === 2, patient)
    expect((await containers()).some(({ Id }) => ids.includes(Id))).toBe(false)
    const stopped = await until(
      'their tasks have stopped',
      async () => {
        const tasks = await rig.tasks({ serviceName: 'web', desiredStatus: 'STOPPED' })
        return tasks.every(({ lastStatus }) => lastStatus === 'STOPPED') && tasks
      },
      patient,
    )
    expect(stopped).toHaveLength(2)
    for (const task of stopped) expect(task.containers).toMatchObject([{ exitCode: 0 }])
  },
)

it('a container that is killed is replaced, and its exit code is told', { timeout: 180_000 }, async ({ skip }) => {
  const rig = given(skip)
  await rig.createService({ taskDefinition: await rig.register(polite), desiredCount: 1, serviceName: 'mortal' })
  const [task] = await rig.tasks({ serviceName: 'mortal' })
  const id = task?.containers?.[0]?.runtimeId
  if (typeof dockerd === 'object') await dockerApi(dockerd.socketPath)('POST', `/containers/${id}/kill`)
  const dead = await until(
    'it was told',
    async () => {
      const stopped = await rig.tasks({ serviceName: 'mortal', desiredStatus: 'STOPPED' })
      return stopped.find(({ lastStatus }) => lastStatus === 'STOPPED')
    },
    patient,
  )
  expect(dead).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] })
  await until(
    'there is another',
    async () => {
      const [next] = await rig.tasks({ serviceName: 'mortal' })
      return next?.lastStatus === 'RUNNING' && next.taskArn !== task?.taskArn
    },
    patient,
  )
})

it('health checks run inside the container', { timeout: 180_000 }, async ({ skip }) => {
  const rig = given(skip)
  const command = ['CMD', 'node', '-e', 'process.exit(process.env.OK === "yes" ? 0 : 1)']
  // As patient as ECS lets it be: Docker may take seconds to start a program in a container.
  const healthCheck = { command, interval: 5, timeout: 60, retries: 3 }
  const environment = [{ name: 'OK', value: 'yes' }]
  const taskDefinition = await rig.register({ ...polite, environment, healthCheck })
  await rig.createService({ taskDefinition, desiredCount: 1, serviceName: 'sound' })
  const isHealthy = async () => (await rig.tasks({ serviceName: 'sound' }))[0]?.healthStatus === 'HEALTHY'
  await until('it is healthy', isHealthy, patient)
})

it(
  'an image that Docker does not have is a failed pull, and the circuit breaker ends the deployment',
  { timeout: 180_000 },
  async ({ skip }) => {
    const rig = given(skip)
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } }
    const good = await rig.register(polite)
    await rig.createService({ taskDefinition: good, desiredCount: 1, serviceName: 'guarded', deploymentConfiguration })
    const taskDefinition = await rig.register({ ...polite, image: 'node:missing' })
    await rig.client.send(new UpdateServiceCommand({ cluster, service: 'guarded', taskDefinition }))
    await until('it is rolled back', async () => (await rig.service('guarded')).taskDefinition === good, patient)
    const failed = await rig.tasks({ serviceName: 'guarded', desiredStatus: 'STOPPED' })
    expect(failed.map(({ stopCode }) => stopCode)).toEqual(Array(3).fill('TaskFailedToStart'))
    expect(failed[0]?.stoppedReason).toMatch(/^CannotPullContainerError: .*node:missing/)
  },
)
