import { expect, it } from 'vitest'
import { query } from './rig/database.ts'
import { attempts, orderIds, post } from './rig/orders.ts'
import { ordersWorld } from './rig/world.ts'

const world = ordersWorld()

const done = { release: 'v1', written: true, verified: true, removed: true }

type Written = { readonly id: string; readonly customer: string }

/** Lets the database itself remember what was inserted, as the probe leaves nothing. */
const watchInserts = async (url: string): Promise<() => Promise<Written[]>> => {
  await query(url, 'create table written (id uuid, customer text)')
  await query(
    url,
    `create function remember() returns trigger language plpgsql as
      $$ begin insert into written values (new.id, new.customer); return null; end $$`,
  )
  await query(url, 'create trigger remember after insert on orders for each row execute function remember()')
  return () => query<Written>(url, 'select id, customer from written')
}

it('writes, reads, removes, and leaves nothing; the same operation may be repeated', async () => {
  const { databaseUrl, flags, start } = world()
  flags.set('write-test', true)
  const written = await watchInserts(databaseUrl)
  const worker = await start('worker')
  for (let time = 0; time < 2; time += 1) {
    const answer = await post(`${worker.url}/probe`, { operation: 'deploy-1' })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ operation: 'deploy-1', ...done })
  }
  const [first, second, ...more] = await written()
  expect(first?.customer).toBe('write-probe:deploy-1')
  expect(second).toEqual(first)
  expect(more).toEqual([])
  expect(await orderIds(databaseUrl)).toEqual([])
  expect(await attempts(databaseUrl)).toEqual([])
})

it('removes what an interrupted probe of the same operation left, and only that', async () => {
  const { databaseUrl, flags, start } = world()
  flags.set('write-test', true)
  const written = await watchInserts(databaseUrl)
  const worker = await start('worker')
  await post(`${worker.url}/probe`, { operation: 'mine' })
  await post(`${worker.url}/probe`, { operation: 'of another' })
  const [mine, another] = await written()
  for (const left of [mine, another]) {
    await query(databaseUrl, `insert into orders (id, customer, item, quantity) values ($1, $2, 'left', 7)`, [
      left?.id,
      left?.customer,
    ])
  }
  const answer = await post(`${worker.url}/probe`, { operation: 'mine' })
  expect(await answer.json()).toMatchObject(done)
  expect(await orderIds(databaseUrl)).toEqual([another?.id])
})

it('survives several probes of one operation at once', async () => {
  const { databaseUrl, flags, start } = world()
  flags.set('write-test', true)
  const workers = await Promise.all([start('worker'), start('worker')])
  const probes = [...workers, ...workers, ...workers].map(worker => post(`${worker.url}/probe`, { operation: 'same' }))
  expect((await Promise.all(probes)).map(answer => answer.status)).toEqual(probes.map(() => 200))
  expect(await orderIds(databaseUrl)).toEqual([])
})

it('is refused without the flag, and when the flag service is away', async () => {
  const { databaseUrl, flags, start } = world()
  const written = await watchInserts(databaseUrl)
  const worker = await start('worker')
  const probe = async (): Promise<number> => (await post(`${worker.url}/probe`, { operation: 'deploy-1' })).status
  expect(await probe()).toBe(409)
  flags.set('write-test', false)
  expect(await probe()).toBe(409)
  flags.set('write-test', true)
  flags.behave('away')
  expect(await probe()).toBe(409)
  expect(await written()).toEqual([])
})

it('needs an operation', async () => {
  const worker = await world().start('worker')
  for (const body of [{}, { operation: '' }, { operation: 1 }]) {
    expect((await post(`${worker.url}/probe`, body)).status).toBe(422)
  }
})

const triggerThat = (when: string, then: string): string[] => [
  `create function meddle() returns trigger language plpgsql as $$ begin ${then} end $$`,
  `create trigger meddle ${when} on orders for each row execute function meddle()`,
]

it.each([
  ['clean', ['alter table order_attempts rename to elsewhere'], { written: false, verified: false, removed: false }],
  [
    'write',
    [`alter table orders add constraint real check (customer not like 'write-probe:%')`],
    { written: false, verified: false, removed: true },
  ],
  [
    'verify',
    triggerThat('before insert', 'new.quantity := 3; return new;'),
    { written: true, verified: false, removed: true },
  ],
  [
    'remove',
    triggerThat('before delete', `raise exception 'no deletes';`),
    { written: true, verified: true, removed: false },
  ],
])('says that the part "%s" failed', async (part, preparation, facts) => {
  const { databaseUrl, flags, start } = world()
  flags.set('write-test', true)
  for (const statement of preparation) await query(databaseUrl, statement)
  const worker = await start('worker')
  const answer = await post(`${worker.url}/probe`, { operation: 'deploy-1' })
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ operation: 'deploy-1', release: 'v1', ...facts, failed: { part } })
})

it('says that the database cannot be reached', async () => {
  world().flags.set('write-test', true)
  const worker = await world().start('worker', { env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } })
  const answer = await post(`${worker.url}/probe`, { operation: 'deploy-1' })
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ written: false, failed: { part: 'connect' } })
})
