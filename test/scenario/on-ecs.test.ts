import { existsSync } from 'node:fs'
import {
  CreateServiceCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { filledAccount, region } from '../aws/aws-world.ts'
import { ecsRig } from '../ecs-rig/ecs-rig.ts'
import type { EcsRig } from '../ecs-rig/ecs-rig.ts'
import { dockerfile, imagesWorld } from '../images/images-world.ts'
import type { ImagesWorld } from '../images/images-world.ts'
import { dockerEngine } from '../rig/ecs/engines/docker-engine.ts'
import { librariesOf } from '../rig/ecs/engines/scratch-image.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

/** All that a whole release to ECS needs here: a Docker engine, a registry, moto for what is no ECS, and the stand-in for ECS. */
type EcsWorld = { readonly images: ImagesWorld; readonly moto: Moto; readonly ecs: EcsRig }

let world: EcsWorld | string = 'not started'
const patience = { timeoutMs: 500_000 }
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

const programs = ['/bin/sh', '/bin/sleep']
const bringPrograms = `cp --parents --dereference ${[...programs, ...new Set(programs.flatMap(librariesOf))].join(' ')} .`
/** Runs until it is told to end; ends at once where the release brings the file `dies`. */
const runs = ['/bin/sh', '-c', '[ -e /dies ] && exit 3; trap "exit 0" TERM; while :; do /bin/sleep 0.2; done']

const secretArn = (name: string): string => `arn:aws:ssm:${region}:123456789012:parameter${name}`

beforeAll(async () => {
  const images = noMoto ?? (await imagesWorld())
  if (typeof images === 'string') {
    world = images
    return console.warn(`skipped: ${images}`)
  }
  const moto = await startMoto()
  await filledAccount(moto.url).parameter('/shop/mail', 'the-mail-password')
  const over = dockerEngine(images.variables.DOCKER_HOST.slice('unix://'.length))
  const ecs = await ecsRig({ times: 8, over, secrets: { [secretArn('/shop/mail')]: 'the-mail-password' } })
  for (const name of ['web', 'worker']) await makeService(ecs, name)
  world = { images, moto, ecs }
  return undefined
}, 300_000)
// After what follows: tests end in the opposite order.
afterAll(async () => {
  if (typeof world === 'string') return
  await world.ecs.stop()
  await world.moto.stop()
  await world.images.stop()
}, 120_000)

/** A service as infrastructure leaves it: without a task, and with a definition that has things which are not Lockstep's. */
const makeService = async ({ client }: EcsRig, name: string): Promise<void> => {
  const family = `shop-${name}`
  const container = { name: 'app', image: 'not-there:0', environment: [{ name: 'REGION', value: region }] }
  await client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions: [container], cpu: '256' }))
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } }
  const service = { cluster: 'main', serviceName: family, taskDefinition: family, desiredCount: 0 }
  await client.send(new CreateServiceCommand({ ...service, deploymentConfiguration }))
}

const rig = lockstepForTests(() =>
  typeof world === 'string'
    ? {}
    : {
        ...world.images.variables,
        AWS_ENDPOINT_URL: world.moto.url,
        AWS_ENDPOINT_URL_ECS: world.ecs.standIn.endpoint,
        AWS_ACCESS_KEY_ID: 'server',
        AWS_SECRET_ACCESS_KEY: 'server',
      },
)

const given = (skip: (reason: string) => never): EcsWorld => (typeof world === 'string' ? skip(world) : world)

const file = ({ images }: EcsWorld, more: object = {}): object => {
  const service = (name: string, after: object) => ({
    build: { context: '.', run: bringPrograms, image: `${images.registry.host}/${name}` },
    command: runs,
    ...after,
  })
  const onEcs = (name: string) => ({ service: `shop-${name}`, container: 'app' })
  const ecs = {
    cluster: 'main',
    region,
    role: 'arn:aws:iam::123456789012:role/lockstep',
    services: { web: onEcs('web'), worker: onEcs('worker') },
  }
  const services = { web: { ...service('web', { after: 'worker' }), instances: 2 }, worker: service('worker', {}) }
  return tinyAlone(
    'shop',
    { services, variables: { MAIL: { ssm: '/shop/mail' }, LEVEL: 'info' }, ...more },
    { target: { ecs } },
  )
}

let shop: TinyApp
/** `web v1 healthy`, for each instance. */
const running = async (): Promise<readonly string[]> => {
  const [environment] = (await rig.run(shop, 'status', '--json')).json as readonly {
    readonly services: readonly {
      readonly service: string
      readonly instances: readonly { readonly release: string; readonly state: string }[]
    }[]
  }[]
  return (environment?.services ?? []).flatMap(({ service, instances }) =>
    instances.map(({ release, state }) => `${service} ${release} ${state}`),
  )
}
const all = (release: string): readonly string[] => [
  `worker ${release} healthy`,
  `web ${release} healthy`,
  `web ${release} healthy`,
]

/** What the newest definition of a service says of its container. */
const containerOf = async ({ ecs }: EcsWorld, name: string) => {
  const asked = new DescribeTaskDefinitionCommand({ taskDefinition: `shop-${name}` })
  return (await ecs.client.send(asked)).taskDefinition?.containerDefinitions?.[0]
}

it(
  'a first release brings services to life that never ran, with its image, its variables and its secrets',
  { timeout: 600_000 },
  async ({ skip }) => {
    const world = given(skip)
    shop = await rig.app('shop', file(world))
    // The rig puts a secret of this machine into every file, which a task could not read.
    await shop.commit({ Dockerfile: dockerfile, 'lockstep.yaml': yaml(file(world)) })
    const plan = await rig.run(shop, 'plan', 'development')
    expect(plan.stdout).toMatch(/update the service worker: its instances are replaced by new ones/)
    const shipped = await rig.run(shop, 'ship')
    expect(shipped, shipped.stderr).toMatchObject({ code: 0 })
    expect(await running()).toEqual(all('v1'))
    expect(await containerOf(world, 'web')).toMatchObject({
      image: matching(new RegExp(`^${world.images.registry.host}/web@sha256:[0-9a-f]{64}$`)),
      environment: expect.arrayContaining([
        { name: 'REGION', value: region },
        { name: 'LEVEL', value: 'info' },
        { name: 'RELEASE', value: 'v1' },
      ]) as unknown,
      secrets: [{ name: 'MAIL', valueFrom: secretArn('/shop/mail') }],
    })
    // Nobody but the task has read it.
    const [, id = ''] = /(d-[0-9a-z]+)/.exec(shipped.stderr) ?? []
    const everything = [shipped, await rig.run(shop, 'logs', id), await rig.run(shop, 'audit')]
    expect(everything.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain('the-mail-password')
    expect(everything[1]?.stdout).toMatch(/\(service shop-web\) has started 2 tasks/)
  },
)

it(
  'the next one replaces them, consumers first, and what it no longer has is gone',
  { timeout: 600_000 },
  async ({ skip }) => {
    const world = given(skip)
    await shop.commit({ version: 'two', 'lockstep.yaml': yaml(file(world, { variables: { LEVEL: 'warn' } })) })
    const shipped = await rig.run(shop, 'ship')
    expect(shipped, shipped.stderr).toMatchObject({ code: 0 })
    expect(await running()).toEqual(all('v2'))
    const web = await containerOf(world, 'web')
    expect(web?.secrets ?? []).toEqual([])
    expect(web?.environment).toContainEqual({ name: 'LEVEL', value: 'warn' })
    expect(await rig.run(shop, 'drift')).toMatchObject({ code: 0 })
  },
)

it(
  'one that dies is taken back by itself, with the reason that ECS gives, and is held',
  { timeout: 600_000 },
  async ({ skip }) => {
    given(skip)
    await shop.commit({ dies: 'at once' })
    const failed = await rig.run(shop, 'ship')
    expect(failed, failed.stderr).toMatchObject({
      code: 1,
      stderr: matching(/✗ update-service:worker +STEP_UNHEALTHY +worker v3: .*circuit breaker.*app exited with 3/),
    })
    expect(await running()).toEqual(all('v2'))
    expect(await rig.run(shop, 'deploy', 'development', '--release', 'v3')).toMatchObject({
      code: 5,
      stderr: matching(/PLAN_HELD/),
    })
  },
)

it('goes on where it was after its server was killed in the middle of it', { timeout: 600_000 }, async ({ skip }) => {
  given(skip)
  await shop.commit({ dies: null, version: 'four' })
  const { says, ended } = rig.start(shop, 'ship')
  await says(/update-service:worker/)
  const doctor = (await rig.run(shop, 'doctor', '--json')).json as readonly { what: string; detail: string }[]
  const server = Number(/process (\d+)/.exec(doctor.find(({ what }) => what === 'server')?.detail ?? '')?.[1])
  process.kill(server, 'SIGKILL')
  await until('the server is gone', () => !existsSync(`/proc/${server}`), patience)
  await ended
  await until('v4 runs everywhere', async () => (await running()).join() === all('v4').join(), patience)
  await until('it has succeeded', async () => /v4/.test((await rig.run(shop, 'history')).stdout), patience)
  expect(await rig.run(shop, 'drift')).toMatchObject({ code: 0 })
})

it('a person goes back to an earlier release', { timeout: 600_000 }, async ({ skip }) => {
  given(skip)
  const back = await rig.run(
    shop,
    'rollback',
    'development',
    '--to',
    'v2',
    '--reason',
    'as it was',
    '--confirm',
    'ROLLBACK',
  )
  expect(back, back.stderr).toMatchObject({ code: 0 })
  expect(await running()).toEqual(all('v2'))
})

it('the rest is told of an environment that cannot be reached', { timeout: 600_000 }, async ({ skip }) => {
  const { ecs } = given(skip)
  ecs.standIn.away(true)
  const told = await rig.run(shop, 'status')
  ecs.standIn.away(false)
  expect(told).toMatchObject({
    code: 0,
    stdout: matching(
      /^development: v2 [^]*cannot be seen now: service shop-w(eb|orker) in cluster main in eu-west-2: /,
    ),
  })
})

it(
  'what somebody changed by hand is shown, and nothing is deployed over it',
  { timeout: 600_000 },
  async ({ skip }) => {
    const { ecs } = given(skip)
    const { containerDefinitions = [] } =
      (await ecs.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'shop-worker' }))).taskDefinition ?? {}
    const byHand = containerDefinitions.map(({ dockerLabels: _labels, ...container }) => container)
    await ecs.client.send(new RegisterTaskDefinitionCommand({ family: 'by-hand', containerDefinitions: byHand }))
    await ecs.client.send(
      new UpdateServiceCommand({ cluster: 'main', service: 'shop-worker', taskDefinition: 'by-hand' }),
    )
    await until('it runs', async () => (await running()).includes('worker by-hand:1 healthy'), patience)
    await shop.commit({ version: 'five' })
    const refused = await rig.run(shop, 'ship')
    expect(refused).toMatchObject({ code: 1, stderr: matching(/✗ preflight +STEP_DRIFT|ECS_SERVICE_CHANGING/) })
    expect((await rig.run(shop, 'drift')).stdout).toMatch(/an instance of worker by-hand:1 runs that no record names/)
  },
)
