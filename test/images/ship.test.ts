import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReleaseRecord } from '../../src/domain/release-record/release-record.ts'
import { heldDoor } from '../rig/images/held-door.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { bringProgram, dockerfile, imagesWorld, pushBase } from './images-world.ts'
import type { ImagesWorld } from './images-world.ts'

let world: ImagesWorld | string = 'not started'
beforeAll(async () => {
  world = await imagesWorld()
  if (typeof world === 'string') console.warn(`skipped: ${world}`)
}, 300_000)
// After what follows: tests end in the opposite order.
afterAll(() => (typeof world === 'string' ? undefined : world.stop()), 120_000)

const rig = lockstepForTests(() => (typeof world === 'string' ? {} : world.variables))

const given = (skip: (reason: string) => never): ImagesWorld => (typeof world === 'string' ? skip(world) : world)
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const patience = { timeoutMs: 120_000 }

/** One service whose artifact becomes an image. */
const file = (name: string, { registry }: ImagesWorld): object =>
  tinyAlone(name, {
    services: {
      web: {
        build: { context: '.', run: bringProgram, image: `${registry.host}/${name}` },
        command: 'node server.js',
        health: { path: '/healthz', interval: '100ms' },
      },
    },
  })

const recordOf = async (app: TinyApp, version: string): Promise<ReleaseRecord> =>
  (await rig.run(app, 'release', 'show', version, '--json')).json as ReleaseRecord

const imageOf = async (app: TinyApp, version: string): Promise<string> => {
  const { artifacts } = await recordOf(app, version)
  expect(artifacts).toEqual([expect.objectContaining({ service: 'web' })])
  return artifacts[0]?.image ?? ''
}

const killServer = async (app: TinyApp): Promise<void> => {
  const doctor = (await rig.run(app, 'doctor', '--json')).json as readonly { what: string; detail: string }[]
  const server = Number(/process (\d+)/.exec(doctor.find(({ what }) => what === 'server')?.detail ?? '')?.[1])
  process.kill(server, 'SIGKILL')
  await until('the server is gone', () => !existsSync(`/proc/${server}`), patience)
}

it('a release carries the image of its service, which is what was built, and the next one of the same content has the same', async ({
  skip,
}) => {
  const world = given(skip)
  const app = await rig.app('carries', file('carries', world))
  await app.commit({ Dockerfile: dockerfile, version: 'one of many' })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  const image = await imageOf(app, 'v1')
  expect(image).toMatch(new RegExp(`^${world.registry.host}/carries@sha256:[0-9a-f]{64}$`))
  world.docker('pull', '--quiet', image)
  expect(world.docker('run', '--rm', '--network=host', image)).toBe('one of many')
  expect((await rig.run(app, 'release', 'show', 'v1')).stdout).toContain(`images\n  web  ${image}`)
  const markdown = (await rig.run(app, 'release', 'show', 'v1', '--markdown')).stdout
  expect(markdown).toContain(`| web | \`${image}\` |`)
  await app.git('commit', '--quiet', '--allow-empty', '--message', 'nothing else')
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await imageOf(app, 'v2')).toBe(image)
  expect(await world.registry.tagsOf('carries')).toHaveLength(1)
})

it('without a Dockerfile there is no release, and the reason is told; with one there is', async ({ skip }) => {
  const world = given(skip)
  const app = await rig.app('without', file('without', world))
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/IMAGE_NO_DOCKERFILE[^]*The artifact of web has no file Dockerfile/),
  })
  expect((await rig.run(app, 'release', 'list')).stdout).toMatch(/^no release/)
  await app.commit({ Dockerfile: dockerfile })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await imageOf(app, 'v1')).toContain('/without@sha256:')
})

it('a server that dies while it builds an image leaves no release, and the next one goes on', async ({ skip }) => {
  const world = given(skip)
  await pushBase(world)
  const door = await heldDoor(world.registry.host)
  try {
    const app = await rig.app('dies', file('dies', world))
    const from = `FROM ${door.host}/base:v1`
    const commit = await app.commit({ Dockerfile: dockerfile.replace('FROM scratch', from) })
    const ship = rig.start(app, 'ship')
    await until('docker asks for the base', () => door.callers() > 0, patience)
    await killServer(app)
    expect((await rig.run(app, 'release', 'list')).stdout).toMatch(/^no release/)
    expect(await world.registry.repositories()).not.toContain('dies')
    door.open()
    await until('the release was made', async () => (await recordOf(app, 'v1')).commit === commit, patience)
    world.docker('pull', '--quiet', await imageOf(app, 'v1'))
    await ship.ended
    await until('it runs', async () => (await seen(rig, app)).runs === 'v1', patience)
  } finally {
    await door.close()
  }
})

it('a file that asks for an image elsewhere is refused before anything is built', async ({ skip }) => {
  const world = given(skip)
  const app = await rig.app('refused', file('refused', world))
  const outside = yaml(file('refused', world)).replace(`${world.registry.host}/refused`, 'team/refused:latest')
  await app.commit({ 'lockstep.yaml': outside })
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 2,
    stderr: matching(/services\.web\.build\.image[^]*expected a registry and a repository in it/),
  })
})
