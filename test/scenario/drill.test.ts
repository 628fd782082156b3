import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { HistoryEntry } from '../../src/app/status.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { query, seen, settledAt } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase, tinyFile, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const patience = { timeoutMs: 120_000 }

type Row = { readonly outcome: string | null; readonly deployments: readonly string[]; readonly version: string }
const drills = (app: TinyApp): Promise<readonly Row[]> =>
  query<Row>(
    rig.home(),
    `select d.outcome, d.deployments, 'v' || r.number as version from lockstep.drills d
       join lockstep.releases r on r.id = d.release where d.app = $1 order by d.started_at`,
    [app.name],
  )

const history = async (app: TinyApp, environment: string): Promise<readonly string[]> => {
  const { json } = await rig.run(app, 'history', environment, '--json')
  return (json as readonly HistoryEntry[]).map(({ kind, release, state }) => `${kind} ${release} ${state}`)
}

const serverPid = async (app: TinyApp): Promise<number> => {
  const { json } = await rig.run(app, 'doctor', '--json')
  const found = (json as readonly { what: string; detail: string }[]).find(({ what }) => what === 'server')
  return Number(/process (\d+)/.exec(found?.detail ?? '')?.[1])
}

it('deploys, takes back and deploys again, holds nothing, and goes on after the server was killed', async () => {
  const app = await rig.app('drilled', tinyFile('drilled', { database: tinyDatabase }))
  const run = (...args: readonly string[]) => rig.run(app, ...args)
  await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  expect(await run('ship')).toMatchObject({ code: 0 })
  await app.commit({
    version: 'two',
    'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;'),
  })
  expect(await run('ship', '--to', 'development')).toMatchObject({ code: 0 })

  const drill = rig.start(app, 'drill', 'production', '--release', 'v2')
  await drill.says(/drill: take back/)
  const server = await serverPid(app)
  process.kill(server, 'SIGKILL')
  await until('the server has ended', () => !existsSync(`/proc/${server}`), patience)
  expect((await run('status')).code).toBe(0)
  const { code, stderr, stdout } = await drill.ended
  expect(code, stderr).toBe(0)
  expect(stderr).toMatch(
    /drill: deploy\n[^]*runs v2[^]*drill: take back\n[^]*runs v1[^]*drill: deploy again\n[^]*runs v2/,
  )
  expect(stderr).not.toMatch(/^built /m)
  expect(stdout.trim().split('\n')).toHaveLength(3)
  expect(await history(app, 'production')).toEqual([
    'deploy v2 succeeded',
    'rollback v1 succeeded',
    'deploy v2 succeeded',
    'deploy v1 succeeded',
  ])
  expect(await seen(rig, app, 'production')).toEqual(settledAt('v2', { migrations: ['001', '002'] }))
  const [row, ...more] = await drills(app)
  expect(more).toEqual([])
  expect(row).toMatchObject({ outcome: 'succeeded', version: 'v2' })
  expect(row?.deployments).toHaveLength(3)
})

it('takes back what runs already and deploys it again; a person may leave meanwhile', async () => {
  const app = await rig.app('again', tinyFile('again'))
  await rig.run(app, 'ship')
  await app.commit({ version: 'two' })
  expect(await rig.run(app, 'ship', '--to', 'development')).toMatchObject({ code: 0 })
  const drill = rig.start(app, 'drill', 'development')
  await drill.says(/drill: take back/)
  drill.child.kill('SIGINT')
  expect((await drill.ended).code).toBe(130)
  await until('the drill has ended', async () => (await drills(app))[0]?.outcome === 'succeeded', patience)
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
  expect((await history(app, 'development')).slice(0, 2)).toEqual(['deploy v2 succeeded', 'rollback v1 succeeded'])
  const { json } = await rig.run(app, 'metrics', 'development', '--json')
  const none = {
    deployments: 2,
    changeFailRate: { of: 2, count: 0 },
    recoveryTimeMs: null,
    reworkRate: { of: 2, count: 0 },
  }
  expect(json, 'a drill is a change of nobody').toMatchObject({ environments: [none] })
})

it('refuses what could not come back', async () => {
  const app = await rig.app('undrilled', tinyFile('undrilled', { database: tinyDatabase }))
  await app.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
  expect(await rig.run(app, 'ship', '--to', 'development')).toMatchObject({ code: 0 })
  expect(await rig.run(app, 'drill', 'production')).toMatchObject({
    code: 1,
    stderr: matching(/DRILL_IMPOSSIBLE\n +v1 cannot be .*production: nothing runs there to return to/),
  })
  expect(await rig.run(app, 'deploy', 'production')).toMatchObject({ code: 0 })
  await app.commit({
    'db/002_drop.sql': migration('alter table people drop column name;', 'alter table people add column name text;'),
  })
  expect(await rig.run(app, 'ship', '--to', 'development')).toMatchObject({ code: 0 })
  expect(await rig.run(app, 'drill', 'production', '--release', 'v2')).toMatchObject({
    code: 1,
    stderr: matching(/DRILL_IMPOSSIBLE\n +v2 cannot be .*002_drop.sql takes away what the running version uses/),
  })
  expect(await drills(app)).toEqual([])
})

it('ends with the first deployment that does not succeed, and records that', async () => {
  const app = await rig.app('aborted', tinyAlone('aborted'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  await app.commit({ 'lockstep.yaml': yaml(tinyAlone('aborted', {}, { bake: '10m' })) })
  const ship = rig.start(app, 'ship')
  const [, first = ''] = await ship.says(/development {2}(d-\S+)/)
  await ship.says(/✓ shift:web/)
  expect(await rig.run(app, 'abort', first, '--reason', 'not yet')).toMatchObject({ code: 0 })
  await ship.ended
  const drill = rig.start(app, 'drill', 'development', '--release', 'v2')
  const [, id = ''] = await drill.says(/development {2}(d-\S+) {2}drill: deploy/)
  await drill.says(/✓ shift:web/)
  await rig.run(app, 'abort', id, '--reason', 'enough')
  expect((await drill.ended).code).toBe(1)
  expect(await drills(app)).toMatchObject([{ outcome: 'failed', deployments: [id], version: 'v2' }])
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
})
