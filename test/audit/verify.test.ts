import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { openRecord } from '../../src/store/open-record.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { tellApp, tellSystem } from '../../src/store/streams.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { tamper } from '../rig/record.ts'
import { seedRecord } from '../rig/seeded-record.ts'
import { copyOfAnchors, verify } from './record-world.ts'

const postgres = postgresForTests()
let template: string
let copy: readonly string[]
let url: string
let made = 0

const started = { type: 'server-started', node: 'n', version: '1', actor: lockstepItself, reason: null } as const
const hold = { type: 'held', environment: 'e', release: 'r', by: 'h', actor: lockstepItself, reason: '' } as const

/** Three anchors over 200 deployments of ten events, an app and the system; after the last anchor more was told. */
const fill = async (store: Store): Promise<void> => {
  await seedRecord(template, { streams: 200, events: 9 })
  await tellSystem(store.db, started)
  await writeAnchor(store)
  await seedOneMore(template)
  await writeAnchor(store)
  for (let n = 0; n < 3; n++) await tellApp(store.db, 'app-1', hold)
  await tellSystem(store.db, started)
  await writeAnchor(store)
  copy = await copyOfAnchors(store)
  await tellSystem(store.db, started)
}
const seedOneMore = async (at: string) => {
  await query(at, `update lockstep.deployments set sealed = false`)
  await seedRecord(at, { streams: 0, events: 1, apps: 0 })
}

beforeAll(async () => {
  ;({ url: template } = await postgres.database())
  const store = await openStore(template, () => undefined)
  await fill(store)
  await store.close()
})

beforeEach(async () => {
  const copied = new URL(template)
  copied.pathname = `/copy${(made += 1)}`
  await query(
    postgres.server().url,
    `create database ${copied.pathname.slice(1)} template ${new URL(template).pathname.slice(1)}`,
  )
  url = copied.href
})

const d7 = 'd-00000007'
const well = { events: 2_006, streams: 202, anchors: 3, faults: [], more: 0 }

it('finds nothing in a record that nobody touched, nor in its anchors outside', async () => {
  expect(await verify(url)).toEqual({ ...well, anchorsOutside: null })
  expect(await verify(url, copy)).toEqual({ ...well, anchorsOutside: 3 })
})

it('needs a record, and only looks', async () => {
  const empty = await postgres.database()
  await expect(openRecord(empty.url)).rejects.toMatchObject({ code: 'AUDIT_NO_RECORD' })
  expect(await query(empty.url, `select from pg_namespace where nspname = 'lockstep'`)).toEqual([])
})

type Tampering = readonly [
  what: string,
  text: string,
  at: { readonly stream: string; readonly seq: number | null },
  said: RegExp,
]

const at = `where stream = '${d7}' and seq`
const tamperings: readonly Tampering[] = [
  [
    'one changed byte',
    `update events set body = replace(body, 'ada', 'eva') ${at} = 4`,
    { stream: d7, seq: 4 },
    /^is not what was written/,
  ],
  [
    'a changed hash',
    `update events set hash = md5(hash) ${at} = 4`,
    { stream: d7, seq: 4 },
    /^is not what was written/,
  ],
  [
    'a changed last byte',
    `update events set body = replace(body, 'ada', 'eva') ${at} = 10`,
    { stream: d7, seq: 10 },
    /^is not what was written/,
  ],
  [
    'a changed last hash',
    `update events set hash = md5(hash) ${at} = 10`,
    { stream: d7, seq: 10 },
    /^is not what was written/,
  ],
  [
    'a changed type',
    `update events set type = 'rejected' ${at} = 4`,
    { stream: d7, seq: 4 },
    /^says of itself that it is rejected/,
  ],
  ['a body that is no JSON any more', `update events set body = 'gone' ${at} = 4`, { stream: d7, seq: 4 }, /^/],
  ['a removed row', `delete from events ${at} = 4`, { stream: d7, seq: 4 }, /^is missing$/],
  ['removed rows', `delete from events ${at} between 4 and 6`, { stream: d7, seq: 4 }, /^up to 6 are missing$/],
  ['a removed first row', `delete from events ${at} = 1`, { stream: d7, seq: 1 }, /^is missing$/],
  [
    'a reordered pair',
    `update events set seq = -seq ${at} in (4, 5); update events set seq = 9 + seq where stream = '${d7}' and seq < 0`,
    { stream: d7, seq: 4 },
    /^changed places with event 5$/,
  ],
  [
    'an added row',
    `insert into events select '${d7}', 11, 'approved', body, hash, append_id from events ${at} = 1`,
    { stream: d7, seq: 11 },
    /^is not what was written/,
  ],
  [
    'a row before the first',
    `insert into events select '${d7}', 0, type, body, hash, append_id from events ${at} = 1`,
    { stream: d7, seq: 0 },
    /^stands before the first/,
  ],
  [
    'a truncated tail',
    `delete from events ${at} > 8`,
    { stream: d7, seq: 9 },
    /^is missing: the stream stood at event 10$/,
  ],
  [
    'a removed whole stream',
    `delete from events where stream = '${d7}'`,
    { stream: d7, seq: 1 },
    /^and all others are missing/,
  ],
  [
    'a removed row of a deployment',
    `delete from deployments where id = '${d7}'`,
    { stream: d7, seq: null },
    /^has events, but nothing says/,
  ],
  [
    'a changed end',
    `update deployments set hash = md5(hash) where id = '${d7}'`,
    { stream: d7, seq: 10 },
    /^has another hash than the end/,
  ],
  [
    'an end that was set back',
    `update deployments set seq = 9 where id = '${d7}'`,
    { stream: d7, seq: 10 },
    /^stands behind the end/,
  ],
  [
    'a forged stream',
    `insert into events select 'd-x', 1, type, body, hash, append_id from events ${at} = 1`,
    { stream: 'd-x', seq: 1 },
    /^is not what was written/,
  ],
  [
    'an event of the system',
    `update events set body = replace(body, '"n"', '"m"') where stream = 'system' and seq = 3`,
    { stream: 'system', seq: 3 },
    /^is not what was written/,
  ],
  [
    'an event of an app',
    `delete from events where stream = 'app:app-1' and seq = 2`,
    { stream: 'app:app-1', seq: 2 },
    /^is missing$/,
  ],
]

describe('one thing that was done to the record is told, and where', () => {
  it.each(tamperings)('%s', async (_what, text, place, said) => {
    await tamper(url, text)
    const { faults } = await verify(url, copy)
    expect(faults[0]).toEqual({ ...place, what: expect.stringMatching(said) as string })
    const others = faults.slice(1).map(({ stream, seq }) => `${stream} ${seq ?? ''}`)
    expect(others).toEqual(_what === 'a forged stream' ? ['d-x '] : [])
  })
})

/** What leaves chains and ends as they have to be, so that only an anchor tells it. */
const hidden: readonly Tampering[] = [
  [
    'a truncated tail, with its end',
    `delete from events ${at} > 8;
     update deployments set seq = 8, hash = (select hash from events ${at} = 8) where id = '${d7}'`,
    { stream: d7, seq: 9 },
    /^is missing: anchor 1 saw the stream at event 9$/,
  ],
  [
    'a removed whole stream, with its row',
    `delete from events where stream = '${d7}'; delete from deployments where id = '${d7}'`,
    { stream: d7, seq: 1 },
    /^and all others are missing: anchor 1 saw 9$/,
  ],
  [
    'a stream that was written anew',
    `update events e set body = c.body, hash = c.hash from (
       select seq, 'forged' as body, encode(sha256(convert_to(
         encode(sha256(convert_to('lockstep:app:app-1', 'UTF8')), 'hex') || E'\\n1\\nforged', 'UTF8')), 'hex') as hash
       from events where stream = 'app:app-1' and seq = 1) c where e.stream = 'app:app-1' and e.seq = c.seq;
     delete from events where stream = 'app:app-1' and seq > 1;
     update stream_heads set seq = 1, hash = (select hash from events where stream = 'app:app-1') where stream = 'app:app-1'`,
    { stream: 'app:app-1', seq: 1 },
    /^says of itself/,
  ],
]

describe('what the chains cannot tell, the anchors do', () => {
  it.each(hidden)('%s', async (what, text, place, said) => {
    await tamper(url, text)
    for (const outside of [null, copy]) {
      const { faults } = await verify(url, outside)
      expect(faults[0]).toEqual({ ...place, what: expect.stringMatching(said) as string })
      expect(faults.length).toBe(what === 'a stream that was written anew' ? 2 : 1)
    }
  })

  it.each(hidden.slice(0, 2))(
    '%s, with all anchors: only those outside are left',
    async (_what, text, { stream, seq }) => {
      await tamper(url, `${text}; delete from anchor_heads; delete from anchors`)
      expect((await verify(url)).faults).toEqual([])
      const { faults } = await verify(url, copy)
      expect(faults.map(fault => `${fault.stream} ${fault.seq}`)).toEqual([
        `${stream} ${seq}`,
        'anchors 1',
        'anchors 2',
        'anchors 3',
      ])
    },
  )
})

describe('the anchors themselves', () => {
  it.each([
    ['a changed time', `update anchors set at = 'then' where number = 2`, 'anchors 2', /^is not what was written$/],
    [
      'a changed hash',
      `update anchors set hash = md5(hash) where number = 2`,
      'anchors 2',
      /^is not what was written$/,
    ],
    ['a changed link', `update anchors set previous = md5(previous) where number = 2`, 'anchors 2', /^does not follow/],
    [
      'a changed head',
      `update anchor_heads set seq = 8 where anchor = 2 and stream = '${d7}'`,
      'anchors 2',
      /^its heads are not/,
    ],
    ['a removed head', `delete from anchor_heads where anchor = 2 and place = 3`, 'anchors 2', /^its heads are not/],
    [
      'a removed anchor',
      `alter table anchor_heads drop constraint anchor_heads_anchor_fkey; delete from anchors where number = 2; delete from anchor_heads where anchor = 2`,
      'anchors 2',
      /^is missing$/,
    ],
    [
      'a removed last anchor',
      `alter table anchor_heads drop constraint anchor_heads_anchor_fkey; delete from anchors where number = 3`,
      'anchors 3',
      /^is missing, but its heads are there$/,
    ],
  ])('%s is told', async (_what, text, place, said) => {
    await tamper(url, text)
    const { faults } = await verify(url)
    const own = faults.filter(({ stream }) => stream === 'anchors')
    expect(own.map(({ stream, seq }) => `${stream} ${seq}`)).toEqual([place])
    expect(own[0]?.what).toMatch(said)
  })

  it('are compared with the copy outside', async () => {
    await tamper(url, `update anchors set at = 'then', hash = 'forged' where number = 3`)
    const { faults } = await verify(url, copy)
    expect(faults.map(({ seq }) => seq)).toEqual([3])
  })

  it.each([
    ['a changed line', (lines: readonly string[]) => lines.with(4, (lines[4] ?? '').replace('"seq":9', '"seq":8')), 1],
    ['a removed line', (lines: readonly string[]) => lines.toSpliced(4, 1), 1],
    [
      'a changed anchor',
      (lines: readonly string[]) => lines.map(line => line.replace('"number":2,"at":"2', '"number":2,"at":"3')),
      2,
    ],
  ])('tell of %s in the copy', async (_what, change, number) => {
    const { faults } = await verify(url, change(copy))
    expect(faults.filter(({ stream }) => stream === 'copy').map(({ seq }) => seq)).toEqual([number])
  })

  it('let a copy begin late, repeat its last anchor, and break off', async () => {
    const second = copy.findIndex(line => line.startsWith('{"number":1,')) + 1
    const third = copy.findIndex(line => line.startsWith('{"number":2,')) + 1
    const late = [...copy.slice(second, third), ...copy.slice(second, third), ...copy.slice(third, -1)]
    expect((await verify(url, late)).faults).toEqual([])
    expect((await verify(url, [...copy, 'nonsense'])).faults).toEqual([
      { stream: 'copy', seq: null, what: `has a line ${copy.length + 1} that is no anchor` },
    ])
  })
})
