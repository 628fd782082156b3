import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadApp } from '../../src/config/load.ts'
import type { ServiceState } from '../../src/ports/service-target.ts'
import { updateService } from '../../src/steps/update-service.ts'
import type { World } from '../../src/steps/world.ts'
import { dies, stays } from '../ecs-rig/ecs-rig.ts'
import { realClock } from '../rig/real-clock.ts'
import { releaseOf } from '../rig/release-of.ts'
import { ecsTargetRig } from './ecs-target-rig.ts'
import type { EcsTargetRig } from './ecs-target-rig.ts'

let rig: EcsTargetRig
let isFull = false
beforeAll(async () => {
  rig = await ecsTargetRig({}, engine => ({
    ...engine,
    start: spec => (isFull ? Promise.reject(new Error('Capacity is unavailable at this time.')) : engine.start(spec)),
  }))
})
afterAll(() => rig.rig.stop())

const params = { service: 'web', instances: 2, everyMs: 50 }

type Run = { readonly lines: string[]; readonly saved: unknown[]; readonly world: World }

/** All of a world that the step reaches for. `command`: what the release's service runs. */
const worldOf = (number: number, { command = stays, image = 'web:1' } = {}): Run => {
  const app = loadApp(
    `app: shop
services: { web: { build: ., command: ${JSON.stringify(command)} } }
environments: { live: { target: { ecs: { cluster: main, region: eu-west-2, role: "arn:aws:iam::111122223333:role/r" } } } }
`,
    'lockstep.yaml',
  )
  const lines: string[] = []
  const saved: unknown[] = []
  const release = releaseOf(number, { artifacts: [{ service: 'web', digest: 'sha256:1', image }] })
  const world = {
    target: rig.target,
    place: { app: 'shop', environment: 'live' },
    next: { app, release },
    base: null,
    lease: { epoch: 1, check: () => undefined },
    signal: new AbortController().signal,
    log: { line: (text: string) => void lines.push(text) },
    clock: realClock,
    saved: null,
    checkpoint: async (data: unknown) => void saved.push(data),
  }
  return { lines, saved, world: world as unknown as World }
}

const releases = async (): Promise<readonly string[]> => (await rig.target.instances()).map(({ release }) => release)

it('brings a service that has never run to life, says what ECS says, and takes it back to nothing', async () => {
  const { world, lines } = worldOf(1)
  const before = await updateService.prepare(params, world)
  expect(before).toEqual({ definition: rig.first, desired: 0 })
  const { receipt } = await updateService.run(params, before, world)
  expect(receipt).toMatchObject({ before: rig.first })
  expect(await releases()).toEqual(['r1', 'r1'])
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^web: [0-2] of 2 new tasks run/),
      expect.stringMatching(/has started 2 tasks/),
      'web: 2 of 2 new tasks run',
    ]),
  )
  await updateService.undo(params, before, receipt, world)
  expect(await releases()).toEqual([])
  expect(await updateService.prepare(params, world)).toEqual(before)
})

it('goes on with the definition that it had made, after it was interrupted', async () => {
  const { world, saved } = worldOf(1)
  const before = await updateService.prepare(params, world)
  await updateService.run(params, before, world)
  expect(saved).toHaveLength(1)
  const requests = rig.rig.standIn.requests.length
  const { receipt } = await updateService.run(params, before, { ...world, saved: saved[0] as World['saved'] })
  expect(receipt).toMatchObject(saved[0] as object)
  const since = rig.rig.standIn.requests.slice(requests).map(({ operation }) => operation)
  expect(since).not.toContain('RegisterTaskDefinition')
  expect(since).not.toContain('UpdateService')
})

it.each([
  ['a program that ends', { command: dies }, 'STEP_UNHEALTHY', /v2: .*app exited with 3/],
  ['an image that is gone', { image: 'web:gone' }, 'ECS_IMAGE_MISSING', /CannotPullContainerError/],
])('%s fails it, and the old ones serve on', async (_what, change, code, message) => {
  const { world } = worldOf(2, change)
  const before: ServiceState = await updateService.prepare(params, world)
  await expect(updateService.run(params, before, world)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
  expect(await releases()).toEqual(['r1', 'r1'])
  await updateService.undo(params, before, null, world)
  expect(await releases()).toEqual(['r1', 'r1'])
})

it('no room for new tasks is no verdict on the release', async () => {
  const { world } = worldOf(3)
  const before = await updateService.prepare(params, world)
  isFull = true
  await expect(updateService.run(params, before, world)).rejects.toMatchObject({ code: 'ECS_NO_CAPACITY' })
  isFull = false
  await updateService.undo(params, before, null, world)
})

it('ends at once with its signal, and leaves the service on its way', async () => {
  const { world } = worldOf(4, { command: ['/bin/sh', '-c', 'exec sleep 3600'] })
  const before = await updateService.prepare(params, world)
  const stopping = new AbortController()
  const running = updateService.run(params, before, {
    ...world,
    signal: stopping.signal,
    log: { line: () => stopping.abort() },
  })
  await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  await updateService.undo(params, before, null, world)
  expect(await releases()).toEqual(['r1', 'r1'])
})
