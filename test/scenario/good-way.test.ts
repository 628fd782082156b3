import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { empty, seen, settledAt } from '../rig/outside.ts'
import { tinyFile, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

const rig = lockstepForTests()

type Shipped = { readonly deployments: readonly { readonly id: string; readonly environment: string }[] }

/** What users of an environment are answered, through the router. */
const answerOf = async (app: TinyApp, environment: string, path = '/version'): Promise<string> => {
  const { json } = await rig.run(app, 'status', '--json')
  const [service] =
    (json as { environment: string; services: { url: string }[] }[]).find(status => status.environment === environment)
      ?.services ?? []
  return (await fetch(`${service?.url}${path}`)).text()
}

it('goes from init to production, back, and on', async () => {
  const app = await rig.app('good')
  const run = (...args: readonly string[]) => rig.run(app, ...args)
  await app.commit({ 'lockstep.yaml': null })

  const init = await run('init')
  expect(init.code, init.stderr).toBe(0)
  expect(await readFile(join(app.folder, 'lockstep.yaml'), 'utf8')).toContain('app: good')
  expect(await run('check')).toMatchObject({ code: 0, stderr: '' })
  expect(await run('init')).toMatchObject({ code: 2, stderr: expect.stringContaining('CLI_FILE_EXISTS') as string })
  await app.commit({ 'lockstep.yaml': yaml(tinyFile('good')) })

  const plan = await run('plan', '--json')
  expect(plan.code, plan.stderr).toBe(0)
  expect(plan.json).toMatchObject({ plans: [{ environment: 'development' }, { environment: 'production' }] })

  const first = await run('ship', '--json')
  expect(first.code, first.stderr).toBe(0)
  const { deployments } = first.json as Shipped
  expect(deployments.map(({ environment }) => environment)).toEqual(['development', 'production'])
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v1'))
  expect(await answerOf(app, 'production')).toBe('one')

  const status = await run('status')
  expect(status).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/production: v1 .*\n +web .* v1 healthy/) as string,
  })
  const history = await run('history', 'production')
  expect(history).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/production +deploy +v1 +succeeded/) as string,
  })
  const runId = (first.json as { run: { id: string } }).run.id
  expect(await run('logs', runId)).toMatchObject({ code: 0, stdout: expect.stringContaining('web: sha256:') as string })

  await app.commit({ version: 'two' })
  expect(await run('ship', '--to', 'development')).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v1'))
  const deploy = await run('deploy', 'production', '--release', 'v2')
  expect(deploy).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^d-\S+ production v2 succeeded\n$/) as string,
  })
  expect(deploy.stderr).toContain('point of no return: none')
  expect(await answerOf(app, 'production')).toBe('two')

  const unconfirmed = [
    [await run('rollback', 'production'), 'the reason and the word ROLLBACK'],
    [await run('rollback', 'production', '--reason', 'too slow'), 'the word ROLLBACK'],
    [await run('rollback', 'production', '--confirm', 'ROLLBACK'), 'the reason'],
    [await run('rollback', 'production', '--reason', 'too slow', '--confirm', 'rollback'), 'the word ROLLBACK'],
  ] as const
  for (const [{ code, stderr }, missing] of unconfirmed) {
    expect(code, stderr).toBe(2)
    expect(stderr).toContain(`ROLLBACK_UNCONFIRMED\n  missing: ${missing}\n`)
    expect(stderr).toContain('hint: lockstep rollback ENVIRONMENT --reason "..." --confirm ROLLBACK')
    expect(stderr).toContain('from v2 back to v1 is possible')
  }
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v2'))

  const back = await run('rollback', 'production', '--reason', 'too slow', '--confirm', 'ROLLBACK', '--json')
  expect(back.code, back.stderr).toBe(0)
  expect(back.json).toMatchObject({ kind: 'rollback', state: 'succeeded', reason: 'too slow' })
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v1', { held: ['v2'] }))
  expect(await answerOf(app, 'production')).toBe('one')
  expect(await run('deploy', 'production', '--release', 'v2')).toMatchObject({
    code: 5,
    stderr: expect.stringMatching(/PLAN_HELD\n.*too slow\n +hint: /) as string,
  })

  await app.commit({ version: 'three' })
  expect(await run('ship')).toMatchObject({ code: 0 })
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v3', { held: ['v2'] }))
  expect(await answerOf(app, 'production')).toBe('three')

  // v2 was left by a person: what comes before v3 is v1.
  const next = await run('rollback', 'production')
  expect(next).toMatchObject({ code: 2, stderr: expect.stringContaining('from v3 back to v1 is possible') as string })
})

it('leaves alone what runs already', async () => {
  const app = await rig.app('same')
  expect(await rig.run(app, 'ship', '--to', 'development')).toMatchObject({ code: 0 })
  const again = await rig.run(app, 'ship', '--json')
  expect(again.code, again.stderr).toBe(0)
  expect(again.json).toMatchObject({ run: { already: ['development'] }, deployments: [{ environment: 'production' }] })
  const third = await rig.run(app, 'ship')
  expect(third).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^development runs v1 already: nothing to do\nproduction runs v1 already: nothing to do\n$/,
    ) as string,
  })
  expect(await rig.run(app, 'deploy', 'development', '--release', 'v1')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/PLAN_ALREADY_RUNNING\n +development runs v1: nothing to do\n +hint: /) as string,
  })
  expect(
    await rig.run(app, 'rollback', 'development', '--to', 'v1', '--reason', 'x', '--confirm', 'ROLLBACK'),
  ).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/ROLLBACK_NOTHING\n +development: it runs v1 already\n +hint: /) as string,
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v1'))
})

it('lets nothing into an environment before the one before it, and nothing older', async () => {
  const local = { target: 'local', bake: '100ms' }
  const environments = {
    development: local,
    staging: { ...local, after: 'development' },
    production: { ...local, after: 'staging' },
  }
  const app = await rig.app('order', tinyFile('order', { environments }))
  expect(await rig.run(app, 'ship', '--to', 'development')).toMatchObject({ code: 0 })
  const early = await rig.run(app, 'deploy', 'production', '--release', 'v1', '--json')
  expect(early.code, early.stderr).toBe(5)
  expect(early.json).toMatchObject({
    error: { code: 'PLAN_NOT_PROMOTED', message: 'v1 may come to production only after it was verified in staging' },
  })
  expect(early.stderr).toMatch(/PLAN_NOT_PROMOTED\n.*\n +hint: deploy it there first/)
  expect(await seen(rig, app, 'production')).toEqual(empty())

  await app.commit({ version: 'two' })
  expect(await rig.run(app, 'ship', '--to', 'development')).toMatchObject({ code: 0 })
  expect(await rig.run(app, 'deploy', 'development', '--release', 'v1')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /PLAN_OLDER_RELEASE\n +development runs v2, which came after v1\n +hint: .*lockstep rollback/,
    ) as string,
  })
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
})
