import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileForAnchors } from '../../src/adapters/anchors/file.ts'
import { deliverAnchors } from '../../src/app/audit-deliver.ts'
import { sha256 } from '../../src/domain/digest.ts'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { closingLine, headLine, readAnchorLine } from '../../src/domain/audit/anchor.ts'
import { anchorSettings } from '../../src/serve/anchor-settings.ts'
import { keepAnchors } from '../../src/serve/keep-anchors.ts'
import type { KeptAnchors } from '../../src/serve/keep-anchors.ts'
import { anchorsAfter, headsOfAnchor, writeAnchor } from '../../src/store/anchors.ts'
import { asOnlyNode } from '../../src/store/as-only-node.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { tellApp, tellSystem } from '../../src/store/streams.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner } from '../rig/record.ts'
import { seedRecord } from '../rig/seeded-record.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { copyOfAnchors, verify } from './record-world.ts'

const postgres = postgresForTests()
const started = { type: 'server-started', node: 'n', version: '1', actor: lockstepItself, reason: null } as const
const paused = { type: 'consumer-paused', environment: 'e', flag: 'f', release: null, reason: null } as const
const never = 86_400_000
const patience = { timeoutMs: 120_000 }
let url: string
let store: Store
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let file: string
let kept: KeptAnchors[] = []
let problems: string[] = []
const stops: (() => Promise<void>)[] = []

beforeEach(async () => {
  ;({ url } = await postgres.database())
  store = await openStore(url, () => undefined)
  folder = await temporaryFolder()
  file = join(folder.path, 'anchors.jsonl')
  problems = []
})
afterEach(async () => {
  await Promise.all(kept.map(one => one.stop()))
  kept = []
  for (const stop of stops.splice(0)) await stop()
  await store.close()
  await folder.remove()
})

const keep = (
  at: Store,
  settings: { readonly file?: string; readonly webhook?: string; readonly everyMs?: number },
) => {
  const whole = { file, webhook: null, everyMs: never, ...settings }
  const one = keepAnchors({ store: at, settings: whole }, error => void problems.push(String(error)))
  kept.push(one)
  return one
}
const linesIn = async (path = file): Promise<readonly string[]> => (await readFile(path, 'utf8')).split(/(?<=\n)/)

/** A receiver that answers what it is told to. */
const receiver = async (port = 0) => {
  const bodies: string[] = []
  const answers: number[] = []
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      response.statusCode = answers.shift() ?? 204
      if (response.statusCode === 204) bodies.push(Buffer.concat(pieces).toString('utf8'))
      response.end()
    })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', () => resolve()))
  const stop = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  stops.push(stop)
  return { bodies, answers, stop, port: (server.address() as AddressInfo).port }
}

it('an anchor has the heads that have grown, each once, and none when nothing has', async () => {
  await seedRecord(url, { streams: 12_000, events: 1 })
  await tellSystem(store.db, started)
  expect(await writeAnchor(store)).toMatchObject({ number: 1, heads: 12_001 })
  expect(await writeAnchor(store)).toBeNull()
  await tellSystem(store.db, started)
  await tellApp(store.db, 'shop', { ...paused, actor: lockstepItself })
  expect(await writeAnchor(store)).toMatchObject({ number: 2, heads: 2 })
  const unsealed = await store.pool.query('select from deployments where not sealed')
  expect(unsealed.rowCount).toBe(0)
  // One that goes on is looked at until its last event is anchored.
  await asOwner(url, `update deployments set sealed = false, finished_at = null where id = 'd-00000001'`)
  expect(await writeAnchor(store)).toBeNull()
  await asOwner(url, `update deployments set seq = 2 where id = 'd-00000001'`)
  expect(await writeAnchor(store)).toMatchObject({ number: 3, heads: 1 })
  expect((await store.pool.query('select from deployments where not sealed')).rowCount).toBe(1)
})

it('of several nodes one at a time writes anchors, while more is told: one chain, nothing left out', async () => {
  const stores = await Promise.all([1, 2, 3].map(() => openStore(url, () => undefined)))
  await Promise.all(
    stores.flatMap(one =>
      Array.from({ length: 8 }, async (_, n) => {
        await tellApp(one.db, `app-${n}`, { ...paused, actor: lockstepItself })
        await writeAnchor(one)
      }),
    ),
  )
  await Promise.all(stores.map(one => one.close()))
  expect(await writeAnchor(store)).toBeNull()
  expect(await verify(url, await copyOfAnchors(store))).toMatchObject({ events: 24, streams: 8, faults: [] })
})

it('each node writes every anchor to its own file, also those of others, and those that came while it was away', async () => {
  const [mine, other] = [keep(store, {}), keep(store, { file: `${file}.other` })]
  await tellSystem(store.db, started)
  await mine.now()
  await tellSystem(store.db, started)
  await other.now()
  await mine.now()
  expect(await linesIn()).toEqual(await copyOfAnchors(store))
  expect(await linesIn(`${file}.other`)).toEqual(await linesIn())
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

it('cuts off what a crash left of an anchor, wherever it stopped, and writes it again', async () => {
  const node = keep(store, {})
  await tellSystem(store.db, started)
  await node.now()
  const { size } = await stat(file)
  // Larger than the blocks in which the end of the file is looked for.
  await seedRecord(url, { streams: 2_000, events: 1 })
  await node.now()
  const whole = await readFile(file)
  for (const bytes of [0, 1, size - 1, size, size + 1, size + 70_000, size + 140_000, whole.length - 1]) {
    await truncate(file, bytes)
    await node.now()
    expect((await readFile(file)).equals(whole), `cut at ${bytes}`).toBe(true)
    await writeFile(file, whole)
  }
  await appendFile(file, 'x'.repeat(200_000))
  expect(await fileForAnchors(file).last()).toMatchObject({ number: 2 })
})

it('adds nothing to a file that is not of this database', async () => {
  const node = keep(store, {})
  await tellSystem(store.db, started)
  await node.now()
  const before = await readFile(file, 'utf8')
  const signal = new AbortController().signal
  const other = await openStore((await postgres.database()).url, () => undefined)
  stops.push(() => other.close())
  const differ = (why: RegExp) => ({ code: 'AUDIT_ANCHORS_DIFFER', message: expect.stringMatching(why) as string })
  await expect(deliverAnchors(other, fileForAnchors(file), signal)).rejects.toMatchObject(
    differ(/the database has not/),
  )
  await tellSystem(other.db, started)
  await writeAnchor(other)
  await expect(deliverAnchors(other, fileForAnchors(file), signal)).rejects.toMatchObject(differ(/another one/))
  expect(await readFile(file, 'utf8')).toBe(before)
})

it('says where a file cannot be written; the anchor is in the database, and nothing is left out later', async () => {
  const node = keep(store, { file: join(folder.path, 'no', 'such', 'folder') })
  await tellSystem(store.db, started)
  await expect(node.now()).rejects.toMatchObject({ code: 'AUDIT_ANCHORS_NOT_KEPT' })
  expect(await anchorsAfter(store, 0, 10)).toHaveLength(1)
})

it('a webhook that is down delays nothing, and gets all it missed in order, one body an anchor', async () => {
  const down = await receiver()
  await down.stop()
  const node = keep(store, { webhook: `http://127.0.0.1:${down.port}/secret` })
  for (let n = 0; n < 3; n++) {
    await tellSystem(store.db, started)
    expect(await node.now()).toMatchObject({ number: n + 1 })
  }
  expect(await linesIn()).toHaveLength(6)
  await until('it was tried in vain', () => problems.length > 0, patience)
  const up = await receiver(down.port)
  up.answers.push(500, 302)
  await until('it has all', () => up.bodies.length === 3, patience)
  expect(up.bodies.join('')).toBe(await readFile(file, 'utf8'))
  expect(up.bodies.map(body => readAnchorLine(body.trimEnd().split('\n').at(-1) ?? ''))).toMatchObject(
    [1, 2, 3].map(number => ({ kind: 'closing', anchor: { number } })),
  )
  expect(problems.join()).toMatch(/the webhook at 127.0.0.1:\d+: it answered 500/)
  expect(problems.join()).not.toMatch(/secret/)
  expect((await verify(url, up.bodies.join('').split('\n').filter(Boolean))).faults).toEqual([])
})

it('of several nodes one posts: what one has brought the others do not bring again', async () => {
  const hook = await receiver()
  const other = await openStore(url, () => undefined)
  stops.push(() => other.close())
  const webhook = `http://127.0.0.1:${hook.port}/`
  const nodes = [keep(store, { webhook }), keep(other, { webhook, file: `${file}.other` })]
  for (let n = 0; n < 5; n++) {
    await tellSystem(store.db, started)
    await Promise.all(nodes.map(node => node.now()))
    await until('it is there', () => hook.bodies.length > n, patience)
  }
  expect(hook.bodies).toHaveLength(5)
})

it('what comes while another node posts does not wait for the next interval', async () => {
  const hook = await receiver()
  const webhook = `http://127.0.0.1:${hook.port}/`
  const other = Promise.withResolvers<void>()
  const posting = asOnlyNode(store, `lockstep anchors to ${sha256(webhook)}`, () => other.promise)
  const node = keep(store, { webhook })
  await tellSystem(store.db, started)
  await node.now()
  expect(hook.bodies).toEqual([])
  other.resolve()
  await posting
  await until('it is there', () => hook.bodies.length === 1, patience)
})

it('anchors are written by themselves at intervals', async () => {
  keep(store, { everyMs: 50 })
  await tellSystem(store.db, started)
  await until('an anchor is in the file', async () => (await fileForAnchors(file).last())?.number === 1, patience)
  await tellSystem(store.db, started)
  await until('and the next one', async () => (await fileForAnchors(file).last())?.number === 2, patience)
})

it('has its settings from the environment, and refuses what is none', () => {
  expect(anchorSettings('/h', {})).toEqual({ file: '/h/anchors.jsonl', webhook: null, everyMs: 60_000 })
  const set = { LOCKSTEP_ANCHORS_FILE: '/a', LOCKSTEP_ANCHORS_URL: 'https://h/p', LOCKSTEP_ANCHORS_EVERY: '5s' }
  expect(anchorSettings('/h', set)).toEqual({ file: '/a', webhook: 'https://h/p', everyMs: 5_000 })
  for (const wrong of [
    { LOCKSTEP_ANCHORS_URL: 'ftp://h' },
    { LOCKSTEP_ANCHORS_URL: 'secret' },
    { LOCKSTEP_ANCHORS_EVERY: '1ms' },
  ])
    expect(() => anchorSettings('/h', wrong)).toThrow(expect.objectContaining({ code: 'AUDIT_SETTING_INVALID' }))
})

it('a head and an anchor are read as they were written; anything else is no line', async () => {
  await tellSystem(store.db, started)
  const anchor = await writeAnchor(store)
  if (anchor === null) throw new Error('no anchor')
  for await (const head of headsOfAnchor(store, 1))
    expect(readAnchorLine(headLine(1, head))).toEqual({ kind: 'head', anchor: 1, head })
  expect(readAnchorLine(closingLine(anchor))).toEqual({ kind: 'closing', anchor })
  for (const text of ['', 'null', '[]', '1', '{"anchor":1}', '{"number":1.5}']) expect(readAnchorLine(text)).toBeNull()
})
