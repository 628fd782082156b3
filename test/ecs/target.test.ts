import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dies } from '../ecs-rig/ecs-rig.ts'
import { until } from '../rig/until.ts'
import { asMade, ecsTargetRig } from './ecs-target-rig.ts'
import type { EcsTargetRig } from './ecs-target-rig.ts'
import { arrived, brought, serviceTargetContract } from '../contract/service-target.ts'
import type { Rollout } from '../../src/ports/service-target.ts'

const lease = { epoch: 1, check: () => undefined }
const secrets = { 'arn:ssm:/shop/mail': 'the mail password', 'arn:secrets-manager:shop/api#token': 'the token' }

/** A rig for each group; closed at the end. */
const rigFor = (changed?: Parameters<typeof ecsTargetRig>[1]): (() => EcsTargetRig) => {
  let rig: EcsTargetRig | null = null
  beforeAll(async () => {
    rig = await ecsTargetRig(secrets, changed)
  })
  afterAll(() => rig?.rig.stop())
  return () => rig!
}

const failed = (rig: EcsTargetRig, definition: string): Promise<Extract<Rollout, { state: 'failed' }>> =>
  until('it failed', async () => {
    const rollout = await rig.target.rollout('web', definition)
    return rollout.state === 'failed' && rollout
  })

/** Gives it to the service without waiting. */
const given = async (rig: EcsTargetRig, ...[release, change]: Parameters<EcsTargetRig['specOf']>): Promise<string> => {
  const before = await rig.target.state('web', { settled: true })
  const definition = await rig.target.define(rig.specOf(release, change), before, lease)
  const desired = before.desired === 0 ? 1 : null
  return rig.target.run('web', { definition, desired, from: before.definition }, lease)
}

describe('service target contract: ecs, at the stand-in', () => serviceTargetContract(rigFor()))

describe('a task definition', () => {
  const rig = rigFor()

  it('has of a release what is its own, and all else as infrastructure made it', async () => {
    const secret = { kind: 'ssm', name: '/shop/mail' } as const
    const arn = await brought(rig(), 'r1', { secrets: { MAIL: secret }, image: 'web:2' })
    const { taskDefinition } = await rig().rig.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))
    expect(taskDefinition).toMatchObject({
      family: 'shop-web',
      revision: 2,
      cpu: '256',
      memory: '512',
      taskRoleArn: 'arn:aws:iam::111122223333:role/web',
    })
    const [app, proxy] = taskDefinition?.containerDefinitions ?? []
    expect(app).toMatchObject({
      image: 'web:2',
      command: ['/bin/sleep', '3600'],
      environment: [
        { name: 'REGION', value: 'eu-west-2' },
        { name: 'RELEASE', value: 'r1' },
        { name: 'LEVEL', value: 'info' },
      ],
      secrets: [{ name: 'MAIL', valueFrom: 'arn:ssm:/shop/mail' }],
      stopTimeout: asMade.stopTimeout,
      portMappings: asMade.portMappings,
    })
    expect(proxy).toMatchObject({ name: 'proxy', image: 'web:1' })
    expect(JSON.stringify(taskDefinition)).not.toContain('the mail password')
  })

  it('loses what the release before had and this one has not, and nothing else', async () => {
    const arn = await brought(rig(), 'r2', { variables: { RELEASE: 'r2' }, drops: ['LEVEL', 'MAIL'] })
    const { taskDefinition } = await rig().rig.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }))
    const [app] = taskDefinition?.containerDefinitions ?? []
    expect(app?.environment).toEqual([
      { name: 'REGION', value: 'eu-west-2' },
      { name: 'RELEASE', value: 'r2' },
    ])
    expect(app?.secrets ?? []).toEqual([])
  })

  it('that was taken off is made once more when it is to come back', async () => {
    const before = await rig().target.state('web', { settled: true })
    await brought(rig(), 'r3')
    const { client } = rig().rig
    await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: before.definition }))
    const back = await rig().target.run('web', { definition: before.definition, desired: null, from: null }, lease)
    expect(back).not.toBe(before.definition)
    await arrived(rig().target, back)
    expect((await rig().target.instances()).map(({ release }) => release)).toEqual(['r2', 'r2'])
  })
})

describe('a service that does not get there', () => {
  const rig = rigFor()
  beforeAll(async () => {
    await brought(rig(), 'r1')
  })
  const backTo = async (definition: string): Promise<void> =>
    arrived(rig().target, await rig().target.run('web', { definition, desired: null, from: null }, lease))

  it('fails once ECS gives up, with what its containers said, and the old tasks were not touched', async () => {
    const { definition } = await rig().target.state('web', { settled: true })
    const ids = (await rig().target.instances()).map(({ id }) => id).toSorted()
    const rollout = await failed(rig(), await given(rig(), 'r2', { command: dies }))
    expect(rollout).toMatchObject({
      cause: 'release',
      reason: expect.stringMatching(/circuit breaker.*app exited with 3/),
    })
    expect(rollout.said.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^task [0-9a-f]{32} stopped: Essential container in task exited; app exited with 3/),
      ]),
    )
    const old = (await rig().target.instances()).filter(({ release }) => release === 'r1')
    expect(old.map(({ id }) => id).toSorted()).toEqual(ids)
    await backTo(definition)
  })

  it('names an image that cannot be pulled', async () => {
    const { definition } = await rig().target.state('web', { settled: true })
    const rollout = await failed(rig(), await given(rig(), 'r3', { image: 'web:gone' }))
    expect(rollout).toMatchObject({ cause: 'image', reason: expect.stringContaining('CannotPullContainerError') })
    await backTo(definition)
  })

  it('may be given what mends it while it is still on its way', async () => {
    const { definition } = await rig().target.state('web', { settled: true })
    const bad = await given(rig(), 'r6', { command: dies })
    expect((await rig().target.state('web', { settled: true })).definition).toBe(bad)
    await backTo(definition)
  })

  it('runs once more what failed, when it is asked again', async () => {
    const { definition } = await rig().target.state('web', { settled: true })
    const bad = await given(rig(), 'r4', { command: dies })
    await failed(rig(), bad)
    const deployment = async () => (await rig().rig.service('shop-web')).deployments?.[0]?.id
    const first = await deployment()
    await rig().target.run('web', { definition: bad, desired: null, from: definition }, lease)
    expect(await deployment()).not.toBe(first)
    await backTo(definition)
  })

  it('failed as well where ECS takes it back by itself', async () => {
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } }
    const update = new UpdateServiceCommand({ cluster: 'main', service: 'shop-web', deploymentConfiguration })
    await rig().rig.client.send(update)
    const rollout = await failed(rig(), await given(rig(), 'r5', { command: dies }))
    expect(rollout).toMatchObject({
      cause: 'release',
      reason: expect.stringMatching(/^ECS gave it up and went back by itself\. task .* app exited with 3/),
    })
  })
})

describe('what is refused', () => {
  let held: Promise<void> = Promise.resolve()
  // A change stays on its way for as long as a test holds its tasks.
  const rig = rigFor(engine => ({ ...engine, start: async spec => held.then(() => engine.start(spec)) }))
  const settled = { settled: true }

  it.each([
    [
      'a cluster that is not there',
      { cluster: 'other' },
      'there is no cluster of that name in cluster main in eu-west-2',
    ],
    [
      'a service that is not there',
      { called: 'shop-wbe' },
      'there is no service shop-wbe in cluster main in eu-west-2',
    ],
  ])('%s', async (_what, change, message) => {
    const target = rig().over(change)
    for (const ask of [
      () => target.state('web', settled),
      () => target.instances(),
      () => target.require(rig().specOf('r1')),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'ECS_NOT_FOUND', message })
  })

  it('a container that the definition has not, and a secret that is not there', async () => {
    await expect(rig().over({ container: 'web' }).require(rig().specOf('r1'))).rejects.toMatchObject({
      code: 'ECS_NOT_FOUND',
      message: 'there is no container web in shop-web:1 in cluster main in eu-west-2',
    })
    const MAIL = { kind: 'ssm', name: '/shop/gone' } as const
    await expect(rig().target.require(rig().specOf('r1', { secrets: { MAIL } }))).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    })
    await rig().target.require(rig().specOf('r1'))
  })

  it('what ECS does not take, in its words', async () => {
    const before = await rig().target.state('web', settled)
    const spec = rig().specOf('r1', { image: '' })
    await expect(rig().target.define(spec, before, lease)).rejects.toMatchObject({ code: 'ECS_INVALID' })
  })

  it('a service that somebody else is changing, before and meanwhile', async () => {
    await brought(rig(), 'r1')
    const mine = await rig().target.state('web', settled)
    const release = Promise.withResolvers<void>()
    held = release.promise
    const theirs = await rig().byHand({ image: 'web:2' })
    await expect(rig().target.state('web', settled)).rejects.toMatchObject({
      code: 'ECS_SERVICE_CHANGING',
      message: expect.stringContaining('a change to by-hand:1 is on its way'),
    })
    const wish = { definition: mine.definition, desired: null, from: 'arn:of/what-was:1' }
    await expect(rig().target.run('web', wish, lease)).rejects.toMatchObject({
      code: 'ECS_SERVICE_CHANGING',
      message: 'web: it was given by-hand:1 meanwhile, which Lockstep did not make',
    })
    await expect(rig().target.rollout('web', mine.definition)).rejects.toMatchObject({ code: 'ECS_SERVICE_CHANGING' })
    release.resolve()
    // Taking back asks for nobody's leave.
    await arrived(rig().target, theirs)
    expect((await rig().target.instances()).map(({ release }) => release)).toEqual(['by-hand:1', 'by-hand:1'])
    await arrived(rig().target, await rig().target.run('web', { ...wish, from: null }, lease))
  })
})
