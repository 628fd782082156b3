import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { appendEventsIn } from '../../src/store/append-events.ts'
import { feedHead, readFeed } from '../../src/store/event-feed.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { tellApp, tellSystem } from '../../src/store/streams.ts'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner, tamper } from '../rig/record.ts'
import { newDeployment, openShop, placesOf, readAll, readSome, words } from './feed-world.ts'

const postgres = postgresForTests()
let url: string
let store: Store
let other: Store
let made = 0
beforeAll(async () => {
  ;({ url } = await postgres.database())
  store = await openShop(url)
  other = await openStore(url, () => undefined)
})
afterAll(async () => {
  await store.close()
  await other.close()
})

const newId = (): string => `d-${String((made += 1)).padStart(4, '0')}`
const held = { type: 'held', environment: 'e', release: 'r', by: 'h', actor: lockstepItself, reason: 'slow' } as const

/** A session in a transaction that has a number, until it is told to end. */
const longTransaction = async (at: string) => {
  const client = new pg.Client({ connectionString: at, options: '-c search_path=lockstep' })
  await client.connect()
  await client.query('begin')
  await client.query('select pg_current_xact_id()')
  return {
    end: async (): Promise<void> => {
      await client.query('rollback')
      await client.end()
    },
  }
}

it('tells all streams in one order, with the app and the environment, page by page', async () => {
  const from = await feedHead(store.db)
  const [a, b] = [newId(), newId()]
  const head = await newDeployment(store, a)
  await newDeployment(store, b)
  await store.append(words(a, head, 'one', 'two', 'three'))
  await tellApp(store.db, 'shop', held)
  await tellSystem(store.db, { type: 'server-started', node: 'n', version: '1', actor: lockstepItself, reason: null })
  const all = await readSome(other, from, 7, 2)
  expect(placesOf(all).map(place => place.replace(/^(app:shop|system) \d+/, '$1'))).toEqual([
    `${a} 1`,
    `${b} 1`,
    `${a} 2`,
    `${a} 3`,
    `${a} 4`,
    'app:shop',
    'system',
  ])
  expect(all.map(({ app, environment, event }) => [app, environment, event.type])).toEqual([
    ['shop', a, 'created'],
    ['shop', b, 'created'],
    ['shop', a, 'abort-requested'],
    ['shop', a, 'abort-requested'],
    ['shop', a, 'abort-requested'],
    ['shop', 'e', 'held'],
    [null, null, 'server-started'],
  ])
  // From any place on the rest follows, whoever asks and however large the pages are.
  for (const [index, { cursor }] of all.entries())
    expect(placesOf(await readAll(store, cursor, 100))).toEqual(placesOf(all.slice(index + 1)))
  expect(await readFeed(store.db, await feedHead(store.db), 10)).toMatchObject({ entries: [] })
})

it('leaves what was committed later than it began to its place: nothing is passed over', async () => {
  const [late, early] = [newId(), newId()]
  const [lateHead, earlyHead] = [await newDeployment(store, late), await newDeployment(store, early)]
  const from = await feedHead(store.db)
  await store.db.transaction().execute(async tx => {
    await appendEventsIn(tx, words(late, lateHead, 'begun first'))
    await other.append(words(early, earlyHead, 'committed first'))
    // It is committed, and not told yet: what was begun before it would be passed over.
    expect(await readAll(other, from)).toEqual([])
    // Who begins now has to hear of both.
    expect(await feedHead(other.db)).toBe(from)
  })
  expect(placesOf(await readSome(other, from, 2))).toEqual([`${late} 2`, `${early} 2`])
})

it('waits for one that ends without an append, and then tells the rest', async () => {
  const id = newId()
  const head = await newDeployment(store, id)
  const from = await feedHead(store.db)
  const long = await longTransaction(url)
  await store.append(words(id, head, 'behind it'))
  expect(await readAll(store, from)).toEqual([])
  await long.end()
  expect(placesOf(await readSome(store, from, 1))).toEqual([`${id} 2`])
})

it('does not wait for one of another database of the server, whatever it writes', async () => {
  const id = newId()
  const head = await newDeployment(store, id)
  const from = await feedHead(store.db)
  const long = await longTransaction((await postgres.database()).url)
  await store.append(words(id, head, 'beside it'))
  expect(placesOf(await readSome(store, from, 1))).toEqual([`${id} 2`])
  await long.end()
})

it('keeps the stream of an app in order when a change that began first is told last', async () => {
  const from = await feedHead(store.db)
  await store.db.transaction().execute(async tx => {
    await tx.insertInto('environment_homes').values(home()).execute()
    await tellApp(other.db, 'turns', { ...held, reason: 'first' })
    await tellApp(tx, 'turns', { ...held, reason: 'second' })
  })
  const told = await readSome(store, from, 2)
  expect(told.map(({ seq, event }) => [seq, (event as { reason?: string }).reason])).toEqual([
    [1, 'first'],
    [2, 'second'],
  ])
})

const home = () => ({ app: 'turns', environment: newId(), home: 'h', home_path: '/h', host: 'h' })

it.each(['', 'nonsense', Buffer.from('1.2').toString('base64url'), Buffer.from(`${2n ** 64n}.1.d`).toString('base64')])(
  'refuses %j as a place',
  async cursor => {
    await expect(readFeed(store.db, cursor, 1)).rejects.toMatchObject({ code: 'FEED_CURSOR_UNKNOWN', status: 410 })
  },
)

it('refuses a place of another record that is further on', async () => {
  const cursor = Buffer.from(`${2n ** 63n}.1.d-1`).toString('base64url')
  await expect(readFeed(store.db, cursor, 1)).rejects.toMatchObject({ code: 'FEED_CURSOR_UNKNOWN' })
})

it('leaves out what was written before there was a feed', async () => {
  const { url } = await postgres.database()
  const store = await openShop(url)
  const id = 'd-old'
  const head = await newDeployment(store, id)
  await tamper(url, 'update events set xid = null')
  const from = await feedHead(store.db)
  await store.append(words(id, head, 'new'))
  expect(placesOf(await readSome(store, from, 1))).toEqual([`${id} 2`])
  await store.close()
})

it('begins anew when the record was restored on a server that has not come as far', async () => {
  const { url } = await postgres.database()
  const store = await openShop(url)
  const head = await newDeployment(store, 'd-restored')
  const before = await feedHead(store.db)
  await store.close()
  await tamper(url, `update events set xid = (${2n ** 40n})::text::xid8`)
  const again = await openStore(url, () => undefined)
  const from = await feedHead(again.db)
  expect(await readAll(again, from)).toEqual([])
  await again.append(words('d-restored', head, 'after it'))
  expect(placesOf(await readSome(again, from, 1))).toEqual(['d-restored 2'])
  expect(placesOf(await readAll(again, before))).toEqual(['d-restored 2'])
  // What is hashed is as it was.
  const rows = await asOwner(url, `select seq from events where stream = 'd-restored' and hash = $1`, [head.hash])
  expect(rows).toEqual([{ seq: 1 }])
  await again.close()
})
