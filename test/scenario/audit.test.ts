import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Verified } from '../../src/app/audit-verify.ts'
import type { Anchor } from '../../src/domain/audit/anchor.ts'
import type { AuditEntry } from '../../src/domain/audit/entry.ts'
import { chainHash, chainStart } from '../../src/domain/event-chain.ts'
import { startPostgres } from '../../src/postgres/start-postgres.ts'
import { lockstepForTests, startLockstep } from '../rig/lockstep.ts'
import { tamper } from '../rig/record.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const received: string[] = []
const receiver = createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    received.push(Buffer.concat(pieces).toString('utf8'))
    response.end()
  })
})
const url = await new Promise<string>(resolve =>
  receiver.listen(0, '127.0.0.1', () =>
    resolve(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/a-secret-path`),
  ),
)
// None is written by itself: it would have what the test wants to anchor.
const rig = lockstepForTests({ LOCKSTEP_ANCHORS_URL: url, LOCKSTEP_ANCHORS_EVERY: '1d', LOCKSTEP_ACTOR: 'ada' })
let app: TinyApp
beforeAll(async () => {
  app = await rig.app('shop', tinyAlone('shop'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await rig.run(app, 'freeze', '--reason', '=end of year')).toMatchObject({ code: 0 })
  expect(await rig.run(app, 'freeze', 'lift', '1', '--reason', 'it is over')).toMatchObject({ code: 0 })
  expect(await rig.run(app, 'hold', 'development', 'v1', '--reason', 'slow')).toMatchObject({ code: 0 })
})
afterAll(() => {
  receiver.closeAllConnections()
  receiver.close()
})

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const entries = async (...args: readonly string[]) =>
  (await rig.run(app, 'audit', ...args, '--json')).json as readonly AuditEntry[]

it('shows who did what, when and why, newest last', async () => {
  const shown = await rig.run(app, 'audit', '--app', 'shop')
  expect(shown).toMatchObject({
    code: 0,
    stdout: matching(
      /lockstep +every app +server started[^]*ada +shop +run started run-\S+[^]*ada +shop +release recorded v1[^]*freeze declared 1 +=end of year\n.*freeze lifted 1 +it is over\n.*ada +shop development +held v1 +slow \(ada\)\n$/,
    ),
  })
  expect(shown.stdout).not.toMatch(/step started/)
  const all = await entries()
  expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted())
  expect((await entries('--limit', '2')).map(({ type }) => type)).toEqual(['freeze-lifted', 'held'])
  const frozen = await entries('--app', 'shop', '--actor', 'ada', '--type', 'freeze-declared', '--since', '1d')
  expect(frozen).toMatchObject([{ type: 'freeze-declared', actor: { name: 'ada' }, reason: '=end of year' }])
  expect(await entries('--actor', 'ada', '--until', '1d')).toEqual([])
  expect(await entries('--limit', '2000')).toEqual(await entries('--limit', '1000'))
  const { stream: deployment } = all.find(({ type }) => type === 'succeeded') as AuditEntry
  const own = await entries('--deployment', deployment, '--limit', '1000')
  expect(own.map(({ seq }) => seq)).toEqual(own.map((_, index) => index + 1))
  expect(own.map(({ type }) => type)).toContain('step-started')
  expect(await rig.run(app, 'audit', '--deployment', 'd-none')).toMatchObject({ code: 2 })
  expect(await entries('--app', 'another')).toMatchObject([{ type: 'server-started' }])
})

it('exports everything, as it can be verified from the export alone, and tells that it did', async () => {
  const lines = (await rig.run(app, 'audit', 'export')).stdout.trimEnd().split('\n')
  const all = lines.map(line => JSON.parse(line) as AuditEntry)
  const heads = new Map<string, string>()
  for (const { stream, seq, body, hash } of all) {
    expect(chainHash(heads.get(stream) ?? chainStart(stream), seq, body)).toBe(hash)
    heads.set(stream, hash)
  }
  expect([...heads.keys()]).toEqual(['app:shop', 'system', matching(/^d-/)])
  expect(all.findLast(({ stream }) => stream === 'system')).toMatchObject({
    type: 'audit-exported',
    actor: { name: 'ada' },
  })
  const csv = (await rig.run(app, 'audit', 'export', '--format', 'csv', '--app', 'shop')).stdout
  expect(csv).toMatch(/^"time","stream","seq","type","app","environment","actor","reason","body","hash"\r\n/)
  expect(csv).toMatch(/"freeze-declared","shop","","ada","'=end of year","\{/)
  const { at } = all.find(({ type }) => type === 'freeze-lifted') as AuditEntry
  const since = (await rig.run(app, 'audit', 'export', '--since', at)).stdout
  expect(since).toMatch(/freeze-lifted/)
  expect(since).not.toMatch(/freeze-declared/)
  const before = (await rig.run(app, 'audit', 'export', '--until', at)).stdout
  expect(before).toMatch(/freeze-declared/)
  expect(before).not.toMatch(/"freeze-lifted"/)
  expect((await rig.run(app, 'audit', 'export', '--since', '1d')).stdout).toMatch(/freeze-declared/)
  expect(await rig.run(app, 'audit', 'export', '--since', 'soon')).toMatchObject({
    code: 2,
    stderr: matching(/CLI_MOMENT_INVALID/),
  })
})

it('anchors in the database, to the file and to the webhook; then finds one changed byte', async () => {
  const first = (await rig.run(app, 'audit', 'anchor', '--json')).json as Anchor
  expect(first).toMatchObject({ heads: expect.any(Number) as number })
  expect(await rig.run(app, 'audit', 'anchor')).toMatchObject({
    stdout: 'nothing has changed since the last anchor\n',
  })
  const file = join(rig.home(), 'anchors.jsonl')
  const kept = await readFile(file, 'utf8')
  expect(kept.trimEnd().split('\n').at(-1)).toBe(JSON.stringify(first))
  await until('the webhook has it', () => received.join('') === kept, { timeoutMs: 60_000 })
  const copy = rig.path('copy.jsonl')
  await writeFile(copy, received.join(''))

  const well = await rig.run(app, 'audit', 'verify', '--anchors', copy)
  expect(well).toMatchObject({
    code: 0,
    stdout: matching(/^\d+ events of 3 streams, \d+ anchors, \d+ anchors outside: the/),
  })
  const { url: database } = await startPostgres({ home: rig.home(), log: { info: () => undefined } })
  await tamper(
    database,
    `update events set body = replace(body, '"it is over"', '"it is late"') where type = 'freeze-lifted'`,
  )
  const bad = await rig.run(app, 'audit', 'verify', '--json')
  expect(bad.code).toBe(1)
  expect(bad.json).toMatchObject({ ok: false, more: 0 })
  const [fault, ...others] = (bad.json as Verified).faults
  expect([fault?.stream, fault?.what, others]).toEqual(['app:shop', matching(/^is not what was written/), []])
  expect(await rig.run(app, 'audit', 'verify')).toMatchObject({
    code: 1,
    stdout: matching(/^✗ app:shop +\d+ +is not what was written: its hash does not fit\n.*was changed in 1 places\n$/),
  })
  expect(await rig.run(app, 'audit', 'verify', '--anchors', rig.path('nowhere'))).toMatchObject({
    code: 1,
    stderr: matching(/AUDIT_ANCHORS_UNREADABLE/),
  })
  expect(await readFile(join(rig.home(), 'serve.log'), 'utf8')).not.toMatch(/a-secret-path/)
})

it('says as whom the server works, and refuses settings that are none', async () => {
  expect(await rig.run(app, 'doctor')).toMatchObject({
    stdout: matching(/record +is only added to: .* role lockstep-app-lockstep/),
  })
  const elsewhere = { LOCKSTEP_ANCHORS_EVERY: 'often' }
  const refused = startLockstep({ home: rig.path('x'), cwd: app.folder, variables: elsewhere }, 'serve')
  expect(await refused.ended).toMatchObject({ code: 1, stderr: matching(/AUDIT_SETTING_INVALID/) })
})
