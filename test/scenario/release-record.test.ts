import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ReleaseRecord } from '../../src/domain/release-record/release-record.ts'
import type { ReleasePage } from '../../src/app/release-record.ts'
import { lockstepForTests, startLockstep } from '../rig/lockstep.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

const rig = lockstepForTests({ LOCKSTEP_ACTOR: 'cy' })
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

const gates = { approvals: { from: ['ann', 'ben'], count: 2 }, checklist: ['support is told'] }
const file = tinyAlone('shop', { database: tinyDatabase }, { gates })

const as = (person: string, app: TinyApp, ...args: readonly string[]) =>
  startLockstep({ home: rig.home(), cwd: app.folder, variables: { LOCKSTEP_ACTOR: person } }, ...args).ended

const agree = async (app: TinyApp, id: string): Promise<void> => {
  for (const [who, ...args] of [
    ['ann', 'approve', id, '--reason', 'tried it | on staging'],
    ['ben', 'approve', id, '--reason', 'the plan can be taken back'],
    ['ben', 'tick', id, 'support is told'],
  ] as const)
    expect(await as(who, app, ...args)).toMatchObject({ code: 0 })
}

const shipped = async (app: TinyApp): Promise<string> => {
  const ship = rig.start(app, 'ship')
  const [, id = ''] = await ship.says(/(d-[0-9a-z]+) waits:/)
  await agree(app, id)
  const { code, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  return id
}

it('two releases are shipped, one is rolled back, and their records say all of it, also without the repository', async () => {
  const app = await rig.app('shop', file)
  await app.commit({ 'db/001_orders.sql': migration('create table orders (id int);', 'drop table orders;') })
  const first = await shipped(app)
  await app.git('commit', '--quiet', '--allow-empty', '--message', 'feat(web): greet <script>alert(1)</script>')
  await app.commit({
    version: 'two',
    'db/002_note.sql': migration('alter table orders add column note text;', 'alter table orders drop column note;'),
  })
  await app.git('commit', '--quiet', '--allow-empty', '--message', 'fix: count every order once')
  const second = await shipped(app)
  const back = rig.start(app, 'rollback', 'development', '--reason', 'orders are slow', '--confirm', 'ROLLBACK')
  const [, away = ''] = await back.says(/(d-[0-9a-z]+) waits:/)
  await agree(app, away)
  expect(await back.ended).toMatchObject({ code: 0 })
  await as('ann', app, 'hold', 'lift', 'development', 'v2', '--reason', 'the index is there now')
  await rig.run(app, 'audit', 'anchor')

  const page = (await rig.run(app, 'release', 'list', '--json')).json as ReleasePage
  expect(page.items.map(({ version, commits, runsIn }) => [version, commits, runsIn])).toEqual([
    ['v2', 3, []],
    ['v1', 2, ['development']],
  ])
  expect(await rig.run(app, 'release', 'list', '--limit', '1')).toMatchObject({
    code: 0,
    stdout: matching(
      /^v2 {2}[0-9a-f]{7} {2}\S+ \S+ {2}Tiny {2}fix: count every order once\nolder ones: --before v2\n$/,
    ),
  })
  expect((await rig.run(app, 'release', 'list', '--before', 'v2')).stdout).toMatch(/^v1 .*runs in development\n$/)

  // The record needs no repository: what was read from it was kept.
  await rm(join(app.folder, '.git'), { recursive: true })
  const elsewhere = { ...app, folder: rig.home() }
  const shown = await rig.run(elsewhere, 'release', 'show', 'v2', '--app', 'shop', '--json')
  const record = shown.json as ReleaseRecord
  expect(record.notes).toMatchObject({
    since: 'v1',
    leftOut: 0,
    groups: [
      { kind: 'features', commits: [{ scope: 'web', text: 'greet <script>alert(1)</script>' }] },
      { kind: 'fixes', commits: [{ text: 'count every order once' }] },
      { kind: 'other', commits: [{ text: 'change version db/002_note.sql' }] },
    ],
  })
  expect(record.artifacts).toMatchObject([{ service: 'web', bytes: expect.any(Number) as number }])
  expect(record.migrations.map(({ file: name, isNew, effect }) => [name, isNew, effect])).toEqual([
    ['001_orders.sql', false, 'expand'],
    ['002_note.sql', true, 'expand'],
  ])
  expect(record.built?.actor.name).toBe('cy')
  expect(record.deployments.map(({ id, kind, direction, state }) => [id, kind, direction, state])).toEqual([
    [second, 'deploy', 'to', 'succeeded'],
    [away, 'rollback', 'away', 'succeeded'],
  ])
  expect(record.deployments[0]?.gates).toMatchObject({
    approvals: [{ person: 'ann' }, { person: 'ben' }],
    checklist: [{ item: 'support is told', person: 'ben' }],
  })
  expect(record.deployments[0]?.watches).toMatchObject([{ step: 'bake', outcome: 'passed' }])
  expect(record.deployments.map(({ evidence }) => evidence.anchor !== null)).toEqual([true, true])
  expect(record.holds).toMatchObject([
    { by: away, lifted: { actor: { name: 'ann' }, reason: 'the index is there now' } },
  ])

  const exported = await rig.run(app, 'audit', 'export', '--app', 'shop')
  const hashes = new Set(exported.stdout.match(/"hash":"[0-9a-f]{64}"/g))
  for (const { evidence } of record.deployments) expect(hashes).toContain(`"hash":"${evidence.head.hash}"`)

  const markdown = (await rig.run(elsewhere, 'release', 'show', 'v2', '--app', 'shop', '--markdown')).stdout
  expect(markdown).toMatch(/^# shop v2\n[^]*## Changes since v1\n\n### Features\n\n- \*\*web\*\*: greet \\<script\\>/)
  expect(markdown).toContain(String.raw`| tried it \| on staging |`)
  expect(markdown).toMatch(/^\| development \| .*, v2 \| .* the index is there now \|$/m)
  expect((await rig.run(app, 'release', 'show', 'v2', '--markdown')).stdout).toBe(markdown)

  expect(await rig.run(app, 'release', 'show', 'v2')).toMatchObject({
    code: 0,
    stdout: matching(
      /^shop v2 \([0-9a-f]{7}\) fix: count every order once\nbuilt \S+ \S+ by cy\n\nchanges since v1\n[^]*\nartifacts\n[^]*\nnew migrations\n {2}002_note.sql {2}expand {2}has a way back\n[^]*rollback to v1 {2}succeeded[^]*\nagreed\n[^]*ann {2}approved it +tried it \| on staging\n[^]*\nholds\n/,
    ),
  })
  expect((await rig.run(app, 'release', 'show', 'v1', '--json')).json).toMatchObject({
    notes: { since: null, groups: [{ kind: 'all', commits: [{}, {}] }] },
    deployments: [{ id: first }, { id: away, kind: 'rollback', direction: 'to' }],
  })
  expect(await rig.run(app, 'release', 'show', 'v9')).toMatchObject({
    code: 2,
    stderr: matching(/PLAN_RELEASE_UNKNOWN/),
  })
})
