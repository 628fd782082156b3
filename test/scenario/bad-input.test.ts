import { mkdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { empty, seen } from '../rig/outside.ts'
import { tinyAlone, tinyFile, yaml } from '../rig/tiny-app.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('shows every problem of the file at once, with place, code and hint', async () => {
  const app = await rig.app('wrong')
  await app.commit({
    'lockstep.yaml':
      'app: Wrong App\nservices:\n  web: { build: ., comand: node server.js }\nenvironments:\n  development: { target: local, bake: soon }\n',
  })
  const check = await rig.run(app, 'check')
  expect(check).toMatchObject({ code: 2, stdout: '' })
  expect(check.stderr).toMatch(/lockstep\.yaml:1 .*app +CONFIG_/)
  expect(check.stderr).toMatch(/lockstep\.yaml:3 .*services\.web\.comand +CONFIG_UNKNOWN/)
  expect(check.stderr).toMatch(/lockstep\.yaml:3 .*services\.web\.command +CONFIG_REQUIRED/)
  expect(check.stderr).toMatch(/lockstep\.yaml:5 .*environments\.development\.bake +CONFIG_DURATION/)
  const json = await rig.run(app, 'check', '--json')
  expect(json.code).toBe(2)
  const { error } = json.json as { error: { details: { code: string; hint: string }[] } }
  expect(error.details.length).toBe(4)
  expect(error.details.every(({ code, hint }) => code.startsWith('CONFIG_') && hint !== '')).toBe(true)
  for (const command of ['plan', 'ship', 'status', 'history']) {
    const { code, stderr } = await rig.run(app, command)
    expect({ command, code }, stderr).toEqual({ command, code: 2 })
    expect(stderr).toMatch(/services\.web\.comand +CONFIG_UNKNOWN/)
  }
})

it('says that there is no file, no commit with it, no repository, no such ref', async () => {
  const app = await rig.app('absent')
  await app.commit({ 'lockstep.yaml': null })
  const check = await rig.run(app, 'check')
  expect(check).toMatchObject({ code: 2, stderr: matching(/CONFIG_\S+\n[^]*lockstep\.yaml[^]*hint: /) })
  const uncommitted = await rig.run(app, 'ship')
  expect(uncommitted).toMatchObject({
    code: 2,
    stderr: matching(/SOURCE_FILE_MISSING\n +lockstep\.yaml is not in commit[^]*hint: lockstep init/),
  })
  expect(await rig.run(app, 'ship', '--ref', 'nowhere')).toMatchObject({
    code: 2,
    stderr: matching(/SOURCE_REF_UNKNOWN\n +nowhere names no commit[^]*hint: /),
  })
  const folder = rig.path('plain')
  await mkdir(folder)
  expect(await rig.run({ folder }, 'ship')).toMatchObject({
    code: 2,
    stderr: matching(/CLI_NOT_A_REPOSITORY\n[^]*hint: run lockstep inside the repository/),
  })
})

it('names what it does not know', async () => {
  const app = await rig.app('unknown', tinyAlone('unknown'))
  expect(await rig.run(app, 'deploy', 'development')).toMatchObject({
    code: 1,
    stderr: matching(/PLAN_NOTHING_TO_DEPLOY\n[^]*hint: lockstep ship/),
  })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  for (const args of [
    ['ship', '--to', 'mars'],
    ['plan', 'mars'],
    ['deploy', 'mars'],
    ['deploy', 'mars', '--release', 'v1'],
    ['rollback', 'mars', '--reason', 'x', '--confirm', 'ROLLBACK'],
  ]) {
    const { code, stderr } = await rig.run(app, ...args)
    expect({ args, code }, stderr).toEqual({ args, code: 2 })
    expect(stderr).toMatch(
      /PLAN_ENVIRONMENT_UNKNOWN\n +mars is not in the file; it has development\n +hint: lockstep status/,
    )
  }
  for (const args of [
    ['deploy', 'development', '--release', 'v99'],
    ['rollback', 'development', '--to', 'v99', '--reason', 'x', '--confirm', 'ROLLBACK'],
  ]) {
    const { code, stderr } = await rig.run(app, ...args)
    expect({ args, code }, stderr).toEqual({ args, code: 2 })
    expect(stderr).toMatch(/PLAN_RELEASE_UNKNOWN\n +unknown has no release v99\n +hint: /)
  }
  const back = await rig.run(app, 'rollback', 'development', '--reason', 'x', '--confirm', 'ROLLBACK')
  expect(back).toMatchObject({ code: 1, stderr: matching(/ROLLBACK_NOTHING\n[^]*no release before v1[^]*hint: /) })
  for (const command of ['abort', 'retry', 'skip', 'logs']) {
    const { code, stderr } = await rig.run(app, command, 'd-nobody')
    expect({ command, code }, stderr).toEqual({ command, code: 2 })
    expect(stderr).toMatch(/DEPLOYMENT_UNKNOWN\n +there is no deployment d-nobody\n +hint: lockstep history/)
  }
  expect(await rig.run(app, 'shipp')).toMatchObject({ code: 2, stdout: '', stderr: matching(/unknown command/) })
  expect(await rig.run(app, 'ship', '--fast')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: matching(/unknown option/),
  })
})

it('a build that fails starts nothing and leaves nothing; mended, it ships', async () => {
  const service = (run: string) => ({
    web: { build: { context: '.', run }, command: 'node server.js', health: '/healthz' },
  })
  const app = await rig.app(
    'built',
    tinyAlone('built', { services: service('echo half way > made; echo no compiler >&2; exit 9') }),
  )
  const ship = await rig.run(app, 'ship', '--json')
  expect(ship.code, ship.stderr).toBe(1)
  expect(ship.json).toMatchObject({
    run: { state: 'failed', error: { code: 'ARTIFACT_BUILD_FAILED' } },
    deployments: [],
  })
  expect(ship.stderr).toMatch(/ARTIFACT_BUILD_FAILED\n[^]*exit code 9[^]*no compiler[^]*hint: /)
  const { run } = ship.json as { run: { id: string } }
  expect(await rig.run(app, 'logs', run.id)).toMatchObject({ code: 0, stdout: matching(/build {2}no compiler/) })
  expect(await rig.run(app, 'status')).toMatchObject({ code: 2, stderr: matching(/PLAN_RELEASE_UNKNOWN/) })
  expect(await seen(rig, app)).toEqual(empty())
  await app.commit({ 'lockstep.yaml': yaml(tinyAlone('built', { services: service('echo done > made') })) })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
})

it.for([
  [
    'strategy',
    {
      target: { ecs: { cluster: 'c', region: 'eu-west-2', role: 'arn:aws:iam::111122223333:role/x' } },
      strategy: 'blue-green',
    },
  ],
] as const)('refuses what this version cannot do instead of leaving it out: %s %j', async ([key, of], { task }) => {
  const name = `not-${task.id.replaceAll(/\D+/g, '').slice(-4)}`
  const app = await rig.app(name, tinyFile(name, { environments: { production: of } }))
  const plan = await rig.run(app, 'plan')
  expect(plan.code, plan.stderr).toBe(2)
  expect(plan.stdout).toMatch(
    new RegExp(`PLAN_UNSUPPORTED\\n +environments\\.production\\.${key.replace('.', '\\.')}: .*\\n +hint: `),
  )
  const ship = await rig.run(app, 'ship', '--json')
  expect(ship.code, ship.stderr).toBe(2)
  expect(ship.json).toMatchObject({ run: { error: { code: 'PLAN_UNSUPPORTED' } }, deployments: [] })
  expect(await seen(rig, app, 'production')).toEqual(empty())
})
