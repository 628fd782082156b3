import { beforeAll, describe, expect, it } from 'vitest'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { openStore } from '../../src/store/open-store.ts'
import { tellApp } from '../../src/store/streams.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { seedRecord } from '../rig/seeded-record.ts'
import { blocksOf, pages } from './pages.ts'

const postgres = postgresForTests()
const blocks = pages()
  .flatMap(blocksOf)
  .filter(({ info }) => info === 'sql')
let url: string

beforeAll(async () => {
  ;({ url } = await postgres.database())
  const store = await openStore(url, () => undefined)
  await seedRecord(url, { streams: 3, events: 2 })
  const held = { environment: 'e', release: 'r', by: 'h', actor: lockstepItself, reason: 'slow' } as const
  await tellApp(store.db, 'orders', { type: 'held', ...held })
  await tellApp(store.db, 'orders', { type: 'hold-lifted', ...held })
  await store.close()
})

describe('an SQL block on a page', () => {
  it('is there', () => expect(blocks.length).toBeGreaterThan(3))

  it.each(blocks.map(block => [`${block.page}:${block.line}`, block] as const))('%s runs', async (_place, { text }) => {
    expect(await query(url, text)).toBeInstanceOf(Array)
  })

  it('says what the page says of it', async () => {
    const rowsOf = async (pattern: RegExp) => query(url, blocks.find(({ text }) => pattern.test(text))?.text ?? '')
    const person = expect.objectContaining({ who: 'ada', app: 'app-1' }) as object
    const old = blocks.find(({ text }) => text.includes("= 'approved'"))?.text.replace('1 month', '100 years') ?? ''
    expect(await query(url, old)).toEqual(Array.from({ length: 6 }, () => person))
    expect(await rowsOf(/'hold-lifted'/)).toMatchObject([{ type: 'held', why: 'slow' }, { type: 'hold-lifted' }])
    expect(await rowsOf(/as holds/)).toEqual([
      { seq: 1, holds: true },
      { seq: 2, holds: true },
    ])
  })
})
