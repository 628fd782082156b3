import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { appendEventsIn } from '../../src/store/append-events.ts'
import type { Append, Head } from '../../src/store/append-events.ts'
import { feedHead } from '../../src/store/event-feed.ts'
import type { Store } from '../../src/store/open-store.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { seededRandom } from '../rig/seeded-random.ts'
import { until } from '../rig/until.ts'
import { feedServer } from './feed-server.ts'
import type { FeedServer } from './feed-server.ts'
import { newDeployment, openShop, placesOf, readSome, words } from './feed-world.ts'
import { messages } from './sse-client.ts'
import type { Message } from './sse-client.ts'

vi.setConfig({ testTimeout: 120_000 })

const postgres = postgresForTests()
let url: string
let store: Store
let nodes: readonly FeedServer[]
beforeEach(async () => {
  ;({ url } = await postgres.database())
  store = await openShop(url)
  nodes = await Promise.all([feedServer(url), feedServer(url)])
})
afterEach(async () => {
  await Promise.all(nodes.map(node => node.stop()))
  await store.close()
})
const node = (index: number): FeedServer => nodes[index % nodes.length] as FeedServer

type Data = { readonly app: string; readonly environment: string; readonly deployment: string; readonly seq: number }
const dataOf = ({ data }: Message): Data => JSON.parse(data ?? 'null') as Data
const told = (message: Message): string => `${dataOf(message).deployment} ${dataOf(message).seq}`

/** Reads so many events and leaves. */
const take = async (from: string, count: number, lastEventId: string | null = null): Promise<readonly Message[]> => {
  const taken: Message[] = []
  for await (const message of messages(from, lastEventId)) {
    if (message.data !== null) taken.push(message)
    if (taken.length === count) break
  }
  return taken
}

it('sends what is appended from now on, with its place, its type and where it belongs', async () => {
  const before = await newDeployment(store, 'd-1')
  const taking = take(node(0).url, 2)
  await until('the reader stands at the head', () => node(0).count('read-feed') > 0)
  await store.append(words('d-1', before, 'one', 'two'))
  const [first, second] = await taking
  expect(first).toMatchObject({ event: 'abort-requested' })
  expect(dataOf(first as Message)).toEqual({
    app: 'shop',
    environment: 'd-1',
    deployment: 'd-1',
    seq: 2,
    event: expect.objectContaining({ type: 'abort-requested', reason: 'one' }) as object,
  })
  expect(await take(node(1).url, 1, (first as Message).id)).toEqual([second])
  expect(await take(`${node(1).url}?after=${(first as Message).id}`, 1)).toEqual([second])
})

it('leaves out what a filter does not name', async () => {
  const from = await feedHead(store.db)
  const [a, b] = [await newDeployment(store, 'd-a'), await newDeployment(store, 'd-b')]
  await store.append(words('d-a', a, 'one'))
  await store.append(words('d-b', b, 'one'))
  for (const filter of ['deployment=d-b', 'environment=d-b', 'environment=d-b&app=shop'])
    expect((await take(`${node(0).url}?after=${from}&${filter}`, 2)).map(told)).toEqual(['d-b 1', 'd-b 2'])
})

it('says something when there is nothing, and moves the reader on over what its filter leaves out', async () => {
  const quick = await feedServer(url, 100)
  const from = await feedHead(store.db)
  await newDeployment(store, 'd-1')
  const head = await feedHead(store.db)
  for await (const { id, data } of messages(`${quick.url}?after=${from}&app=nobody`)) {
    expect(data).toBeNull()
    if (id === head) break
  }
  await quick.stop()
})

it('refuses a place that it does not know, before it begins to answer', async () => {
  const answer = await fetch(node(0).url, { headers: { 'last-event-id': 'nonsense' } })
  expect([answer.status, await answer.json()]).toEqual([410, expect.objectContaining({ code: 'FEED_CURSOR_UNKNOWN' })])
})

it('ends its streams when the server is stopped', async () => {
  const quick = await feedServer(url, 50)
  const stream = messages(quick.url)[Symbol.asyncIterator]()
  await stream.next()
  await quick.stop()
  await expect(
    (async () => {
      while (!(await stream.next()).done);
      return 'ended'
    })().catch(() => 'broken off'),
  ).resolves.toMatch(/ended|broken off/)
})

it('reads no further ahead than a client takes', async () => {
  const from = await feedHead(store.db)
  let head = await newDeployment(store, 'd-1')
  const large = 'x'.repeat(20_000)
  for (let turn = 0; turn < 100; turn++)
    head = (await store.append(words('d-1', head, ...Array.from({ length: 20 }, () => large)))) as Head
  const asked = request(`${node(0).url}?after=${from}`).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.pause()
  let before = -1
  await until(
    'it reads no more',
    () => {
      const now = node(0).count('read-feed')
      // Before it has begun it is still, too.
      const isStill = now > 0 && now === before
      before = now
      return isStill
    },
    { everyMs: 1_000 },
  )
  // 2,001 events are 21 pages.
  expect(before).toBeLessThan(19)
  let bytes = 0
  answer.on('data', (piece: Buffer) => (bytes += piece.length)).resume()
  await until('it gets the rest', () => bytes > 2_000 * 20_000)
  asked.destroy()
})

const writers = 3
const perWriter = 60

type Progress = { written: number; ended: number; isOneLate: boolean }

/** Appends in turn to its own deployments; now and then in a transaction that stays open until others have committed behind it. */
const write = async (writer: number, random: () => number, progress: Progress): Promise<void> => {
  const ids = [`d-${writer}-a`, `d-${writer}-b`]
  const heads = new Map<string, Head>()
  for (const id of ids) heads.set(id, await newDeployment(store, id))
  for (let turn = 0; turn < perWriter; turn++) {
    const id = ids[turn % 2] as string
    const append = words(id, heads.get(id) as Head, `${turn}`, ...(random() < 0.3 ? ['and more'] : []))
    // Two that waited for each other would never end.
    const isLate = random() < 0.4 && !progress.isOneLate
    const head = isLate ? await appendLate(append, progress) : await store.append(append)
    progress.written += 1
    heads.set(id, head as Head)
  }
  progress.ended += 1
}

const appendLate = (append: Append, progress: Progress): Promise<Head | null> => {
  progress.isOneLate = true
  return store.db.transaction().execute(async tx => {
    const head = await appendEventsIn(tx, append)
    const behind = progress.written + 3
    const isBehind = () => progress.written >= behind || progress.ended === writers - 1
    await until('others commit, or are done', isBehind, { everyMs: 1 })
    progress.isOneLate = false
    return head
  })
}

/** Reads everything until nothing is missing; leaves and comes again, to either node, after a number of events that chance says. */
const follow = async (
  first: number,
  from: string,
  random: () => number,
  wanted: () => number,
): Promise<readonly string[]> => {
  const seen: string[] = []
  let last = from
  for (let turn = first; seen.length < wanted(); turn++) {
    const some = Math.min(1 + Math.floor(random() * 20), wanted() - seen.length)
    for (const message of await take(node(turn).url, some, last)) {
      seen.push(told(message))
      last = message.id as string
    }
  }
  return seen
}

it.each([1, 2, 3])('gives every event once and in order to readers who come and go (chance %i)', async seed => {
  const random = seededRandom(seed)
  const from = await feedHead(store.db)
  const progress: Progress = { written: 0, ended: 0, isOneLate: false }
  const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer, random, progress)))
  let all = Number.POSITIVE_INFINITY
  const counted = writing.then(async () => {
    const { rows } = await store.pool.query<{ n: number }>(
      `select count(*)::int as n from events where stream like 'd-%'`,
    )
    all = rows[0]?.n ?? 0
  })
  // While it is written they read what there is; how much that is in the end is known once it is.
  const early = Promise.all(
    [0, 1, 2, 3].map(reader => follow(reader, from, random, () => Math.min(all, writers * perWriter))),
  )
  await counted
  const begun = await early
  const whole = placesOf(await readSome(store, from, all, 7))
  expect(whole).toHaveLength(all)
  expect(new Set(whole).size).toBe(all)
  for (const stream of new Set(whole.map(place => place.split(' ')[0]))) {
    const numbers = whole.filter(place => place.startsWith(`${stream} `)).map(place => Number(place.split(' ')[1]))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  }
  // What was read while others wrote is exactly how the whole begins, for every reader.
  for (const seen of begun) expect(seen).toEqual(whole.slice(0, seen.length))
  expect(begun.map(seen => seen.length)).toEqual([0, 1, 2, 3].map(() => Math.min(all, writers * perWriter)))
})
