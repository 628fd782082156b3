import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { webhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts'
import type { Notice } from '../../src/domain/notices/notice.ts'
import { httpRig } from '../notices/http-rig.ts'
import type { HttpRig } from '../notices/http-rig.ts'
import { realClock } from '../rig/real-clock.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { databaseOf, query } from '../rig/outside.ts'
import { migration, tinyDatabase, tinyFile, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

let hook: HttpRig
let settings = ''
const rig = lockstepForTests(() => ({
  LOCKSTEP_DRIFT_EVERY: '1s',
  LOCKSTEP_NOTICES: settings,
  HOOK_SECRET: 'a-secret-of-the-test',
}))

beforeAll(async () => {
  hook = await httpRig(url => webhookNotifier({ url, secret: () => Promise.resolve('s'), clock: realClock }))
  settings = rig.path('told.yaml')
  const channels = { hook: { webhook: { url: hook.server.url, secret: { env: 'HOOK_SECRET' } } } }
  await writeFile(settings, yaml({ channels, rules: [{ on: ['drift-found', 'drift-gone', 'held'], to: 'hook' }] }))
})
afterAll(() => hook.stop())

const patience = { timeoutMs: 120_000 }
const people = migration('create table people (name text not null);', 'drop table people;')
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

/** What the looks that are made by themselves have told of an app, oldest first. */
const told = async (app: string): Promise<readonly object[]> => {
  const text = `select body from lockstep.events where stream = $1 and type like 'drift-%' order by seq`
  return (await query<{ body: string }>(rig.home(), text, [`app:${app}`])).map(({ body }) => JSON.parse(body) as object)
}

it('finds what somebody has changed by hand, refuses to deploy over it, and says when it is gone', async () => {
  const app = await rig.app('strayed', tinyFile('strayed', { database: tinyDatabase }))
  await app.commit({ 'db/001_people.sql': people })
  expect(await rig.run(app, 'drift')).toMatchObject({ code: 0, stdout: 'nothing was deployed yet: lockstep ship\n' })
  const shipped = await rig.run(app, 'ship', '--to', 'production')
  expect(shipped.code, shipped.stderr).toBe(0)
  const recorded = { code: 0, stdout: 'development: v1, as recorded\nproduction: v1, as recorded\n' }
  expect(await rig.run(app, 'drift')).toMatchObject(recorded)

  const database = databaseOf({ app: 'strayed', environment: 'production' })
  await query(rig.home(), `insert into schema_migrations values ('002')`, [], database)
  const difference = 'migration 002 was applied by somebody else'
  const found = await until(
    'it is found',
    async () => ((await told('strayed')).length > 0 ? told('strayed') : null),
    patience,
  )
  expect(found).toMatchObject([
    { type: 'drift-found', environment: 'production', differences: [difference], actor: { kind: 'system' } },
  ])
  expect(await rig.run(app, 'drift')).toMatchObject({
    code: 3,
    stdout: matching(
      new RegExp(
        `^development: v1, as recorded\nproduction: not what its record says since 20.*\n {2}${difference}\n$`,
      ),
    ),
  })
  await app.commit({ version: 'two' })
  expect(await rig.run(app, 'ship', '--to', 'production')).toMatchObject({
    code: 1,
    stderr: matching(new RegExp(`STEP_DRIFT[^]*${difference}`)),
  })

  await query(rig.home(), `delete from schema_migrations where version = '002'`, [], database)
  await until('it is gone', async () => (await told('strayed')).length === 2, patience)
  expect(await told('strayed')).toMatchObject([{ type: 'drift-found' }, { type: 'drift-gone' }])
  expect(await rig.run(app, 'drift', '--json')).toMatchObject({
    code: 0,
    json: [
      { environment: 'development', release: 'v2', differences: [], unknown: null, since: null },
      { environment: 'production', release: 'v1', differences: [], unknown: null, since: null },
    ],
  })
})

it('tells channels what differs, of which version, and what is held', async () => {
  const held = await rig.run({ folder: rig.path('strayed') }, 'hold', 'production', 'v1', '--reason', 'not again')
  expect(held.code, held.stderr).toBe(0)
  await until('all three are told', () => hook.requests.length >= 3, patience)
  const notices = hook.requests.map(({ body }) => JSON.parse(body) as Notice)
  expect(notices.map(({ kind, release, title, text }) => [kind, release, title, text])).toEqual([
    [
      'drift-found',
      'v1',
      'production of strayed is not what its record says',
      'migration 002 was applied by somebody else',
    ],
    ['drift-gone', 'v1', 'production of strayed is as its record says again', ''],
    ['held', 'v1', 'strayed v1 in production stays out from now on', expect.stringContaining('not again') as string],
  ])
})

it('shows what two environments do not have alike, and no value of a variable', async () => {
  const environments = {
    development: { target: 'local', bake: '100ms', variables: { MODE: 'a-value-of-development' } },
    production: { target: 'local', bake: '200ms', after: 'development', variables: { MODE: 'another', ONLY: 'here' } },
  }
  const app = await rig.app('unlike', tinyFile('unlike', { environments }))
  expect((await rig.run(app, 'parity', 'development', 'production')).stderr).toContain('PLAN_NOTHING_DEPLOYED')
  expect((await rig.run(app, 'ship', '--to', 'production')).code).toBe(0)
  await app.commit({ version: 'two' })
  expect((await rig.run(app, 'ship', '--to', 'development')).code).toBe(0)
  const { code, stdout } = await rig.run(app, 'parity', 'development', 'production')
  expect([code, stdout.split('\n').map(line => line.trim().split(/ {2,}/))]).toEqual([
    0,
    [
      ['development', 'production'],
      ['bakeMs', '100', '200'],
      ['release', 'v2', 'v1'],
      ['variables.MODE', 'set', 'set otherwise'],
      ['variables.ONLY', '-', 'set'],
      [''],
    ],
  ])
})
