import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { dockerImages } from '../../src/adapters/docker/docker-images.ts'
import { localArtifacts } from '../../src/adapters/local/artifacts.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import type { ImageRequest, Images } from '../../src/ports/images.ts'
import { heldDoor } from '../rig/images/held-door.ts'
import { registryUser, startOwnRegistry } from '../rig/images/own-registry.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyApp } from '../rig/tiny-app.ts'
import type { Changes, TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { bringProgram, dockerfile, imagesWorld } from './images-world.ts'
import type { ImagesWorld } from './images-world.ts'

type Rig = ImagesWorld & {
  readonly home: string
  /** What the build and docker have printed since the test began. */
  readonly lines: string[]
  /** Commits the changes and builds the artifact; the request for its image, at a repository of the test's own. */
  request(repository: string, changes?: Changes): Promise<ImageRequest>
  images(more?: {
    readonly environment?: NodeJS.ProcessEnv
    readonly timeoutMs?: number
    readonly home?: string
  }): Images
}

let world: ImagesWorld | string = 'not started'
let rig: Rig | null = null
let end = async (): Promise<void> => undefined
const path = process.env['PATH']
const never = new AbortController().signal
const slow = { timeout: 180_000 }

const rigOf = (world: ImagesWorld, home: string, app: TinyApp): Rig => {
  const artifacts = localArtifacts(home, localRunner)
  const lines: string[] = []
  return {
    ...world,
    home,
    lines,
    request: async (repository, changes = {}) => {
      const commit = await app.commit({ Dockerfile: dockerfile, version: 'one', ...changes })
      const of = { repository: app.folder, commit, context: '.', run: bringProgram }
      const { digest } = await artifacts.build(of, () => undefined, never)
      return {
        service: 'web',
        artifact: digest,
        repository: `${world.registry.host}/${repository}`,
        dockerfile: 'Dockerfile',
      }
    },
    images: (more = {}) =>
      dockerImages({ home, artifacts, runner: localRunner, environment: world.variables, ...more }),
  }
}

beforeAll(async () => {
  world = await imagesWorld()
  if (typeof world === 'string') return console.warn(`skipped: ${world}`)
  const home = await temporaryFolder()
  rig = rigOf(world, home.path, await tinyApp(join(world.folder, 'app'), 'imaged'))
  process.env['PATH'] = world.variables.PATH
  end = async () => {
    await home.remove()
    if (typeof world === 'object') await world.stop()
  }
  return undefined
}, 300_000)
afterAll(async () => {
  process.env['PATH'] = path
  await end()
}, 120_000)
afterEach(() => void rig?.lines.splice(0))

const given = (skip: (reason: string) => never): Rig => rig ?? skip(typeof world === 'string' ? world : 'not started')

const made = (rig: Rig, request: ImageRequest, images = rig.images(), signal = never) =>
  images.make(request, line => void rig.lines.push(line), signal)

const indexOf = (rig: Rig): Promise<readonly string[]> =>
  readdir(join(rig.home, 'images')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('is built from the artifact, pushed, and runs by its digest wherever it is pulled', slow, async ({ skip }) => {
  const rig = given(skip)
  const { reference, cached } = await made(rig, await rig.request('runs', { version: 'first' }))
  expect(reference).toMatch(new RegExp(`^${rig.registry.host}/runs@sha256:[0-9a-f]{64}$`))
  expect(cached).toBe(false)
  expect(rig.lines.join('\n')).toMatch(/COPY \. \/[^]*: digest: sha256:/)
  rig.docker('image', 'rm', '--force', ...rig.docker('image', 'ls', '--all', '--quiet').trim().split('\n'))
  expect(rig.docker('image', 'ls', '--all', '--quiet')).toBe('')
  rig.docker('pull', '--quiet', reference)
  expect(rig.docker('run', '--rm', '--network=host', reference)).toBe('first')
})

it('is made once of the same content, and nothing is built or pushed the second time', slow, async ({ skip }) => {
  const rig = given(skip)
  const request = await rig.request('once')
  const { reference } = await made(rig, request)
  const tags = await rig.registry.tagsOf('once')
  expect(tags).toEqual([matching(/^[0-9a-f]{16}-[0-9a-f]{16}$/)])
  expect(tags[0]).toContain(request.artifact.slice('sha256:'.length, 'sha256:'.length + 16))
  rig.lines.splice(0)
  expect(await made(rig, request)).toMatchObject({ reference, cached: true })
  expect(rig.lines).toEqual([])
  // Another server does not know of it: its build finds everything in the engine, and the registry has it already.
  expect(await made(rig, request, rig.images({ home: `${rig.home}/other` }))).toMatchObject({
    reference,
    cached: false,
  })
  expect(await rig.registry.tagsOf('once')).toEqual(tags)
})

it('is made again when the registry has lost it, and when what is remembered is damaged', slow, async ({ skip }) => {
  const rig = given(skip)
  const before = await indexOf(rig)
  const request = await rig.request('lost')
  const { reference } = await made(rig, request)
  await rig.registry.lose('lost', reference.split('@')[1] ?? '')
  expect(() => rig.docker('pull', reference)).toThrow(/manifest unknown/)
  rig.lines.splice(0)
  const again = await made(rig, request)
  expect(again).toMatchObject({ cached: false })
  expect(rig.lines[0]).toBe(`web: the registry does not show ${reference}, it is made again`)
  rig.docker('pull', '--quiet', again.reference)
  const file = (await indexOf(rig)).find(name => !before.includes(name)) ?? ''
  await writeFile(join(rig.home, 'images', file), '{"digest":"--all"}')
  expect(await made(rig, request)).toEqual({ ...again, ms: expect.any(Number) as number })
  expect(await made(rig, request)).toMatchObject({ cached: true })
})

it('is another one by another Dockerfile, and one of several can be named', slow, async ({ skip }) => {
  const rig = given(skip)
  const first = await made(rig, await rig.request('several', { 'deploy/web.Dockerfile': dockerfile }))
  const request = await rig.request('several', {
    Dockerfile: `${dockerfile}LABEL more=yes\n`,
    'deploy/web.Dockerfile': dockerfile,
  })
  const second = await made(rig, request)
  const third = await made(rig, { ...request, dockerfile: 'deploy/web.Dockerfile' })
  expect(new Set([first, second, third].map(({ reference }) => reference)).size).toBe(3)
  const labels = (reference: string) => rig.docker('image', 'inspect', '--format', '{{.Config.Labels.more}}', reference)
  expect(labels(second.reference)).toBe('yes\n')
  expect(labels(third.reference)).not.toContain('yes')
})

it(
  'says what a bad Dockerfile does, and that there is none; nothing is pushed or remembered',
  slow,
  async ({ skip }) => {
    const rig = given(skip)
    const before = await indexOf(rig)
    const bad = await rig.request('bad', { Dockerfile: 'FROM scratch\nCOPY nowhere /\n' })
    await expect(made(rig, bad)).rejects.toMatchObject({
      code: 'IMAGE_BUILD_FAILED',
      message: matching(/^docker build of web failed\. The release was not made[^]*\/nowhere"?:? not found/),
    })
    const none = { ...bad, dockerfile: 'deploy/Dockerfile' }
    const message = 'The artifact of web has no file deploy/Dockerfile. No image was made of it.'
    await expect(made(rig, none)).rejects.toMatchObject({
      code: 'IMAGE_NO_DOCKERFILE',
      message: expect.stringContaining(message) as string,
    })
    await expect(made(rig, { ...bad, dockerfile: 'version/Dockerfile' })).rejects.toMatchObject({
      code: 'IMAGE_NO_DOCKERFILE',
    })
    await expect(made(rig, { ...bad, dockerfile: 'bin' })).rejects.toMatchObject({ code: 'IMAGE_NO_DOCKERFILE' })
    expect(await rig.registry.repositories()).not.toContain('bad')
    expect(await indexOf(rig)).toEqual(before)
  },
)

it('a registry that is away may be tried again, and then has it', slow, async ({ skip }) => {
  const rig = given(skip)
  const before = await indexOf(rig)
  const gone = await startOwnRegistry()
  await gone.stop()
  const request = { ...(await rig.request('away')), repository: `${gone.host}/away` }
  await expect(made(rig, request)).rejects.toMatchObject({
    code: 'IMAGE_REGISTRY_AWAY',
    kind: 'retry',
    message: matching(new RegExp(`^docker push to ${gone.host}/away: .*connection refused`)),
  })
  expect(await indexOf(rig)).toEqual(before)
  const back = await startOwnRegistry({ at: gone.host })
  try {
    const { reference } = await made(rig, request)
    rig.docker('pull', '--quiet', reference)
  } finally {
    await back.stop()
  }
})

it(
  'a registry that asks who pushes is answered as docker is signed in, by a credential helper too',
  slow,
  async ({ skip }) => {
    const rig = given(skip)
    const asking = await startOwnRegistry({ asks: true })
    try {
      const request = { ...(await rig.request('closed')), repository: `${asking.host}/closed` }
      await expect(made(rig, request)).rejects.toMatchObject({
        code: 'IMAGE_PUSH_REFUSED',
        kind: 'terminal',
        message: matching(/no basic auth credentials/),
      })
      const { DOCKER_CONFIG, PATH } = rig.variables
      const helper = join(PATH.split(':')[0] ?? '', 'docker-credential-of-tests')
      const login = JSON.stringify({
        ServerURL: asking.host,
        Username: registryUser.name,
        Secret: registryUser.password,
      })
      // As that of ECR does it: only whoever has the server's credentials for AWS is given a password.
      await writeFile(helper, `#!/bin/sh\n[ "$AWS_PROFILE" = builds ] && echo '${login}'\n`)
      await chmod(helper, 0o755)
      await writeFile(
        join(DOCKER_CONFIG, 'config.json'),
        JSON.stringify({ credHelpers: { [asking.host]: 'of-tests' } }),
      )
      const images = rig.images({ environment: { ...rig.variables, AWS_PROFILE: 'builds' } })
      const { reference } = await made(rig, request, images)
      expect(await made(rig, request, images)).toMatchObject({ reference, cached: true })
      expect(await asking.tagsOf('closed')).toHaveLength(1)
      expect(rig.lines.join('\n')).not.toContain(registryUser.password)
    } finally {
      await asking.stop()
    }
  },
)

it('needs docker and an engine, and says which of them is missing', slow, async ({ skip }) => {
  const rig = given(skip)
  const request = await rig.request('nothing')
  const environment = { ...rig.variables, DOCKER_HOST: 'unix:///nowhere/docker.sock' }
  await expect(made(rig, request, rig.images({ environment }))).rejects.toMatchObject({
    code: 'IMAGE_NO_ENGINE',
    kind: 'retry',
    message: matching(/\/nowhere\/docker\.sock/),
  })
  process.env['PATH'] = '/nowhere'
  try {
    await expect(made(rig, request)).rejects.toMatchObject({
      code: 'IMAGE_NO_DOCKER',
      kind: 'terminal',
      message: matching(/^docker cannot be run: no such program/),
    })
  } finally {
    process.env['PATH'] = rig.variables.PATH
  }
})

it('is ended by an abort, and by its limit; nothing of it is pushed or remembered', slow, async ({ skip }) => {
  const rig = given(skip)
  const before = await indexOf(rig)
  const door = await heldDoor(rig.registry.host)
  try {
    const request = await rig.request('cut', { Dockerfile: `FROM ${door.host}/base\n` })
    const abort = new AbortController()
    const making = made(rig, request, rig.images(), abort.signal)
    await Promise.race([making, until('it asks for its base', () => door.callers() > 0)])
    abort.abort(new Error('stopping'))
    await expect(making).rejects.toMatchObject({ code: 'COMMAND_ABORTED' })
    await expect(made(rig, request, rig.images({ timeoutMs: 2_000 }))).rejects.toMatchObject({
      code: 'IMAGE_TIMEOUT',
      message: matching(/^docker build for web was ended after 2 s\./),
    })
    const push = { ...(await rig.request('cut')), repository: `${door.host}/cut` }
    const callers = door.callers()
    const again = new AbortController()
    const pushing = made(rig, push, rig.images(), again.signal)
    await Promise.race([pushing, until('it pushes', () => door.callers() > callers)])
    again.abort(new Error('stopping'))
    await expect(pushing).rejects.toMatchObject({ code: 'COMMAND_ABORTED' })
  } finally {
    await door.close()
  }
  expect(await rig.registry.repositories()).not.toContain('cut')
  expect(await indexOf(rig)).toEqual(before)
})

it('of an artifact that is not here is not made', slow, async ({ skip }) => {
  const rig = given(skip)
  const request = { ...(await rig.request('missing')), artifact: `sha256:${'0'.repeat(64)}` }
  await expect(made(rig, request)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' })
})

it('remembers nothing but digests', slow, async ({ skip }) => {
  const rig = given(skip)
  await made(rig, await rig.request('remembered'))
  const texts = await Promise.all((await indexOf(rig)).map(name => readFile(join(rig.home, 'images', name), 'utf8')))
  expect(texts).not.toEqual([])
  for (const text of texts) expect(text).toMatch(/^\{"digest":"sha256:[0-9a-f]{64}"\}$/)
})
