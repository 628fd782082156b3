import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiClient } from '../../src/cli/api-client.ts'
import { isFailure } from '../../src/domain/errors/error.ts'
import { serveErrors } from '../../src/domain/errors/serve.ts'
import { lockstep, lockstepForTests } from '../rig/lockstep.ts'
import type { Ended } from '../rig/lockstep.ts'
import { tinyAlone } from '../rig/tiny-app.ts'

const rig = lockstepForTests()

const codeOf = ({ json }: Ended): string | undefined => (json as { error?: { code: string } }).error?.code

/** The API of the rig's server, as the commands reach it. */
const api = () => apiClient(rig.home(), join(rig.home(), 'serve.sock'))

const refused = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'not refused',
    (error: Error & { code?: string }) => error.code ?? error.message,
  )

describe('a command that cannot be meant', () => {
  it.each([
    ['SOURCE_REF_UNKNOWN', 2, ['plan', '--ref', 'no-such-branch']],
    ['PLAN_ENVIRONMENT_UNKNOWN', 2, ['ship', '--to', 'moon']],
    ['PLAN_RELEASE_UNKNOWN', 2, ['deploy', 'development', '--release', 'v99']],
    ['PLAN_RELEASE_UNKNOWN', 2, ['status', '--app', 'nobody']],
    ['PLAN_NOTHING_TO_DEPLOY', 1, ['deploy', 'development']],
    ['DEPLOYMENT_UNKNOWN', 2, ['abort', 'd-0']],
  ] as const)('%s ends with %i: lockstep %j', async (code, exit, args) => {
    const app = await rig.app(`a${code.length}${args.length}${args[1].length}`)
    const ended = await rig.run(app, ...args, '--json')
    expect([codeOf(ended), ended.code]).toEqual([code, exit])
    expect(ended.stderr).toContain(code)
  })

  it('CLI_NOT_A_REPOSITORY outside of git', async () => {
    const folder = rig.path('plain')
    await mkdir(folder)
    await writeFile(join(folder, 'lockstep.yaml'), 'app: plain\n')
    const ended = await rig.run({ folder }, 'plan', '--json')
    expect([codeOf(ended), ended.code]).toEqual(['CLI_NOT_A_REPOSITORY', 2])
  })

  it('SOURCE_FILE_MISSING for a file that is not committed', async () => {
    const app = await rig.app('uncommitted')
    await writeFile(join(app.folder, 'other.yaml'), 'app: other\n')
    const ended = await rig.run(app, 'plan', '--file', 'other.yaml', '--json')
    expect([codeOf(ended), ended.code]).toEqual(['SOURCE_FILE_MISSING', 2])
    expect(ended.stderr).toContain('1 changed files are not committed')
  })

  it('PLAN_UNSUPPORTED for what this version does not do, in the plan and by its place in the file', async () => {
    const ecs = { cluster: 'c', region: 'eu-west-2', role: 'arn:aws:iam::111122223333:role/x' }
    const app = await rig.app('cloud', tinyAlone('cloud', {}, { target: { ecs }, strategy: 'blue-green' }))
    const ended = await rig.run(app, 'plan')
    expect(ended.code).toBe(2)
    expect(ended.stdout).toMatch(/PLAN_UNSUPPORTED[^]*environments\.development\.strategy: blue-green on ECS/)
  })

  it('PLAN_NOT_HELD for lifting what is not held', async () => {
    const app = await rig.app('free', tinyAlone('free'))
    expect((await rig.run(app, 'ship')).code).toBe(0)
    const ended = await rig.run(app, 'hold', 'lift', 'development', 'v1', '--reason', 'a mistake', '--json')
    expect(codeOf(ended)).toBe('PLAN_NOT_HELD')
  })
})

describe('the API', () => {
  it('says what it does not know: RUN_UNKNOWN, API_PATH_UNKNOWN, API_REQUEST_INVALID, SOURCE_NOT_A_REPOSITORY', async () => {
    const source = { repository: rig.path(''), ref: 'HEAD', file: 'lockstep.yaml' }
    expect(
      await Promise.all([
        refused(api().get('/v1/runs/run-0')),
        refused(api().get('/v1/nothing')),
        refused(api().post('/v1/runs', { repository: 1 })),
        refused(api().post('/v1/previews', { ...source, environment: null })),
      ]),
    ).toEqual(['RUN_UNKNOWN', 'API_PATH_UNKNOWN', 'API_REQUEST_INVALID', 'SOURCE_NOT_A_REPOSITORY'])
  })
})

describe('the server', () => {
  it('SERVE_ALREADY_RUNNING for a second one on the same folder', async () => {
    const app = await rig.app('second')
    const ended = await rig.run(app, 'serve', '--json')
    expect([codeOf(ended), ended.code]).toEqual(['SERVE_ALREADY_RUNNING', 1])
  })

  it('SERVE_NOT_STARTED with what it said, when it ends at once', async () => {
    const home = rig.path('broken')
    await mkdir(home)
    const variables = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
    const ended = await lockstep({ home, cwd: home, variables })('history', '--app', 'any', '--json')
    expect([codeOf(ended), ended.code]).toEqual(['SERVE_NOT_STARTED', 1])
    expect(ended.stderr).toMatch(/it ended with 1[^]*STORE_UNREACHABLE/)
  })

  it.each([
    ['SERVE_HOME_UNUSABLE', 'a plain file above it', 'file/below', 'file'],
    ['SERVE_HOME_UNUSABLE', 'a plain file in its place', 'file', 'file'],
    ['POSTGRES_HOME_UNREACHABLE', 'a plain file where the database goes', 'home', 'home/postgres'],
  ])('%s for a data folder with %s', async (code, _, home, file) => {
    const around = rig.path(`unusable-${home.replace('/', '-')}`)
    await mkdir(join(around, 'home'), { recursive: true })
    await writeFile(join(around, file), '')
    const ended = await lockstep({ home: join(around, home), cwd: around })('serve', '--json')
    expect([codeOf(ended), ended.code]).toEqual([code, 1])
  })

  it('SERVE_NOT_RUNNING where nobody serves', async () => {
    const away = rig.path('away')
    const error: unknown = await apiClient(away, join(away, 'serve.sock'))
      .get('/v1/health')
      .catch((failed: unknown) => failed)
    expect(isFailure(error, serveErrors.SERVE_NOT_RUNNING)).toBe(true)
  })
})
