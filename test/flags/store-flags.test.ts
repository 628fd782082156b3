import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { instanceFlags } from '../../src/store/instance-flags.ts'
import { storeFlags, storePersonClaims } from '../../src/store/flags.ts'
import type { Store } from '../../src/store/open-store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { consumeFlag, deployment, flagsContract, forEveryone, lease, person, quiet } from '../contract/flags.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { until } from '../rig/until.ts'

const postgres = postgresForTests()
const defaults = { consumeFlags: [consumeFlag] }
const d1 = deployment('d1')
let store: Store
let url: string
let places = 0

beforeAll(async () => {
  ;({ url } = await postgres.database())
  store = await openStore(url, () => {})
})
afterAll(() => store.close())

const newPlace = () => ({ app: 'orders', environment: `production-${(places += 1)}` })
type Place = ReturnType<typeof newPlace>

describe('flags in PostgreSQL', () => {
  flagsContract(place => ({
    flags: storeFlags(store.pool, place, defaults),
    instances: instanceFlags(store.pool, place, defaults),
  }))
})

describe('behind the lock of a place', () => {
  let place: Place
  let holder: pg.PoolClient
  beforeEach(async () => {
    place = newPlace()
    holder = await store.pool.connect()
    holder.on('error', () => {})
  })
  afterEach(() => holder.release(true))

  /** Holds the lock as a node of `epoch` does that has not yet committed. */
  const hold = async (epoch: number): Promise<void> => {
    await holder.query('begin')
    await holder.query('insert into flag_epochs (app, environment, epoch) values ($1, $2, $3)', [
      place.app,
      place.environment,
      epoch,
    ])
  }
  const waiting = () =>
    until('a change waits for the lock', async () => {
      const rows = await query<{ pid: number }>(
        url,
        `select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%flag_epochs%' and pid <> pg_backend_pid()`,
      )
      return rows[0]?.pid
    })

  it('a takeover sees the claim that the older node committed while it waited', async () => {
    const flags = storeFlags(store.pool, place, defaults)
    await hold(5)
    await holder.query(
      'insert into flag_claims (app, environment, key, owner_kind, owner_id) values ($1, $2, $3, $4, $5)',
      [place.app, place.environment, consumeFlag, 'deployment', 'd1'],
    )
    await holder.query('insert into flags (app, environment, key, revision) values ($1, $2, $3, 1)', [
      place.app,
      place.environment,
      consumeFlag,
    ])
    const unclaimed = flags.unclaim(consumeFlag, d1, lease(6))
    await waiting()
    await holder.query('commit')
    expect(await unclaimed).toMatchObject({ revision: 2, claims: [] })
  })

  it('a node that was overtaken while it waited is refused', async () => {
    const flags = storeFlags(store.pool, place, defaults)
    await hold(6)
    const late = expect(flags.claim(consumeFlag, forEveryone(d1), lease(5))).rejects.toMatchObject({
      code: 'FLAG_EPOCH_STALE',
    })
    await waiting()
    await holder.query('commit')
    await late
    expect(await flags.read(consumeFlag)).toMatchObject({ revision: 0 })
  })

  it('a node whose lease ran out while it waited changes nothing', async () => {
    const flags = storeFlags(store.pool, place, defaults)
    const lost = new Error('the lease ran out')
    let holds = true
    const check = (): void => {
      if (!holds) throw lost
    }
    await hold(1)
    const late = expect(flags.claim(consumeFlag, forEveryone(d1), { epoch: 2, check })).rejects.toBe(lost)
    await waiting()
    holds = false
    await holder.query('commit')
    await late
    expect(await flags.set('write-test', true, lease(1))).toMatchObject({ revision: 1 })
    expect(await flags.read(consumeFlag)).toMatchObject({ revision: 0 })
  })

  it('a change whose connection breaks is none, is worth a retry, and leaves no lock', async () => {
    const flags = storeFlags(store.pool, place, defaults)
    await hold(1)
    const cut = expect(flags.claim(consumeFlag, forEveryone(d1), lease(2))).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      kind: 'retry',
    })
    await query(url, 'select pg_terminate_backend($1)', [await waiting()])
    await cut
    await holder.query('commit')
    expect(await flags.claim(consumeFlag, forEveryone(d1), lease(1))).toMatchObject({ revision: 1 })
  })
})

it.each(['lock', 'change', 'commit'])('asks the lease again before the %s', async statement => {
  const place = newPlace()
  const flags = storeFlags(store.pool, place, defaults)
  const lost = new Error('the lease ran out')
  let left = ['lock', 'change', 'commit'].indexOf(statement)
  const check = (): void => {
    if (left === 0) throw lost
    left -= 1
  }
  await expect(flags.claim(consumeFlag, forEveryone(d1), { epoch: 1, check })).rejects.toBe(lost)
  expect(await flags.read(consumeFlag)).toMatchObject({ revision: 0, claims: [] })
})

describe('claims of persons', () => {
  it('and of deployments stand side by side; neither lifts the other', async () => {
    const place = newPlace()
    const flags = storeFlags(store.pool, place, defaults)
    const persons = storePersonClaims(store.pool, place, defaults)
    await flags.claim(consumeFlag, forEveryone(d1), lease(3))
    expect(await persons.claim(consumeFlag, 'ada', 'r2')).toMatchObject({ revision: 2 })
    expect(await persons.claim(consumeFlag, 'ada', 'r2')).toMatchObject({ revision: 2 })
    const ada = { owner: person('ada'), release: 'r2' }
    expect(await flags.unclaim(consumeFlag, d1, lease(3))).toMatchObject({ revision: 3, claims: [ada] })
    await flags.claim(consumeFlag, forEveryone(d1), lease(3))
    const left = { revision: 5, claims: [forEveryone(d1)] }
    expect(await persons.unclaim(consumeFlag, 'ada')).toMatchObject(left)
    expect(await persons.unclaim(consumeFlag, 'ada')).toMatchObject(left)
  })

  it('do not move the fence', async () => {
    const place = newPlace()
    await storePersonClaims(store.pool, place, defaults).claim(consumeFlag, 'ada', null)
    const flags = storeFlags(store.pool, place, defaults)
    expect(await flags.claim(consumeFlag, forEveryone(d1), lease(1))).toMatchObject({ revision: 2 })
    await storePersonClaims(store.pool, place, defaults).unclaim(consumeFlag, 'ada')
    await expect(flags.set('write-test', true, lease(0))).rejects.toMatchObject({ code: 'FLAG_EPOCH_STALE' })
  })
})

describe('a new instance', () => {
  const grow = (place: Place, instance: string, hours: number) =>
    store.pool.query(
      `update acknowledgements set at = now() - make_interval(hours => $4)
       where app = $1 and environment = $2 and instance = $3`,
      [place.app, place.environment, instance, hours],
    )
  const known = async (place: Place) =>
    (await storeFlags(store.pool, place, defaults).acknowledgements(consumeFlag)).map(({ instance }) => instance)

  it('makes the place forget who said nothing for a day, and nobody else', async () => {
    const [place, elsewhere] = [newPlace(), newPlace()]
    const here = instanceFlags(store.pool, place, defaults)
    for (const instance of ['gone', 'silent', 'talks']) await here.acknowledge(quiet(instance, 0))
    await instanceFlags(store.pool, elsewhere, defaults).acknowledge(quiet('gone', 0))
    await grow(place, 'gone', 25)
    await grow(elsewhere, 'gone', 25)
    await grow(place, 'silent', 23)
    await here.acknowledge(quiet('talks', 0))
    expect(await known(place)).toEqual(['gone', 'silent', 'talks'])
    await here.acknowledge(quiet('new', 0))
    expect(await known(place)).toEqual(['new', 'silent', 'talks'])
    expect(await known(elsewhere)).toEqual(['gone'])
  })
})
