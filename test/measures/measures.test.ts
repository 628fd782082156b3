import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { continueUndo } from '../../src/app/answer.ts'
import { abort } from '../../src/app/abort.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { counted } from '../../src/domain/measures/counted.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { hold } from '../../src/store/holds.ts'
import { beatNode } from '../../src/store/nodes.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { storePersonClaims } from '../../src/store/flags.ts'
import { engineWorld, tester } from '../engine/engine-world.ts'
import type { EngineWorld } from '../engine/engine-world.ts'
import { journaled } from '../engine/journal.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { noPromtool, promtool } from '../rig/promtool.ts'
import { realClock } from '../rig/real-clock.ts'
import { asOwner } from '../rig/record.ts'
import { seedRecord } from '../rig/seeded-record.ts'
import { countersOf, measuredServer, servedBy } from './measured-server.ts'

const postgres = postgresForTests()
let url: string
let world: EngineWorld
let server: FastifyInstance
beforeAll(async () => {
  ;({ url } = await postgres.database())
  world = await engineWorld(url)
  server = measuredServer(world.lockstep)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const bad = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
const clock = { ...realClock, pause: async () => undefined }
const at = (environment: string, more = ''): string => `{app="orders",environment="${environment}"${more}}`

const deployed = async (environment: string): Promise<string> => {
  const id = await world.deploy(environment)
  await world.node({ clock }).advance(id)
  return id
}
const withSteps = (b: 'works' | 'fails', undo: 'works' | 'fails' = 'works'): void =>
  world.plan(
    journaled(world.journal, 'a', undo === 'fails' ? { undo: () => Promise.reject(new Error('no port')) } : {}),
    [journaled(world.journal, 'b', b === 'fails' ? { run: () => Promise.reject(bad) } : {}), { opensDataWindow: true }],
  )

it('tells how deployments ended, how long they and their steps took, what failed and what was taken back', async () => {
  withSteps('works')
  await deployed('e1')
  await deployed('e1')
  withSteps('fails')
  await deployed('e1')
  await abort(world.lockstep, { id: await world.deploy('e1'), actor: tester, reason: 'enough', confirmsLoss: false })
  const served = await servedBy(server)
  expect(served).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' })
  const { value } = served
  expect(value(`lockstep_deployments_ended_total${at('e1', ',kind="deploy",outcome="succeeded"')}`)).toBe(2)
  expect(value(`lockstep_deployments_ended_total${at('e1', ',kind="deploy",outcome="rolled-back"')}`)).toBe(1)
  expect(value(`lockstep_deployments_ended_total${at('e1', ',kind="deploy",outcome="aborted"')}`)).toBe(1)
  expect(value(`lockstep_deployment_duration_seconds_count${at('e1', ',kind="deploy"')}`)).toBe(3)
  expect(value(`lockstep_deployment_duration_seconds_bucket${at('e1', ',kind="deploy",le="86400"')}`)).toBe(3)
  expect(value(`lockstep_step_duration_seconds_count${at('e1', ',kind="a"')}`)).toBe(3)
  expect(value(`lockstep_step_duration_seconds_count${at('e1', ',kind="b"')}`)).toBe(2)
  expect(value(`lockstep_step_failures_total${at('e1', ',kind="b",code="STEP_TEST_FAILED"')}`)).toBe(1)
  expect(value(`lockstep_undo_total${at('e1', ',kind="a",outcome="done"')}`)).toBe(1)
  expect(value(`lockstep_changes_total${at('e1')}`)).toBe(3)
  expect(value(`lockstep_changes_failed_total${at('e1')}`)).toBe(1)
  expect(value(`lockstep_environment_info${at('e1', ',release="v2"')}`)).toBe(1)
  expect(value('lockstep_events_uncounted')).toBe(0)
})

it('tells what waits, what is asked, what is stuck, what is held and paused, and which nodes there are', async () => {
  withSteps('works')
  await world.deploy('e2')
  world.plan([journaled(world.journal, 'c', { run: () => Promise.reject(bad) }), { ask: true }])
  await deployed('e3')
  withSteps('fails', 'fails')
  const stuck = await deployed('e4')
  const behind = await deployed('e4')
  expect([await world.state(stuck), await world.state(behind)]).toEqual(['stuck', 'queued'])
  const e3 = { app: 'orders', environment: 'e3' }
  const held = { fingerprint: 'f', release: 'r', deployment: 'd', reason: 'slow', since: '' }
  await hold(world.store.db, { place: e3, ...held }, tester)
  await storePersonClaims(world.store.pool, e3, { consumeFlags: ['consume'] }).claim('consume', 'ada', null)
  const row = { home: 'h', homePath: '/h', host: 'here', pid: 1, version: '1.2.3', schema: 8, node: 'n1', name: 'b' }
  await beatNode(world.store.pool, { ...row, owner: 'n1:1' })
  const { value } = await servedBy(server)
  expect(value(`lockstep_deployments${at('e2', ',state="waiting"')}`)).toBe(1)
  expect(value(`lockstep_queue${at('e2', ',waits_for="gates"')}`)).toBe(1)
  expect(value(`lockstep_queue${at('e4', ',waits_for="lock"')}`)).toBe(1)
  expect(value(`lockstep_queue_oldest_seconds${at('e4', ',waits_for="lock"')}`)).toBeGreaterThan(0)
  expect(value(`lockstep_queue_oldest_seconds${at('e4', ',waits_for="gates"')}`)).toBe(0)
  expect(value(`lockstep_asking_seconds${at('e3')}`)).toBeGreaterThan(0)
  expect(value(`lockstep_asking_seconds${at('e4')}`)).toBe(0)
  expect(value(`lockstep_stuck_seconds${at('e4')}`)).toBeGreaterThan(0)
  expect(value(`lockstep_got_stuck_total${at('e4')}`)).toBe(1)
  expect(value(`lockstep_asked_total${at('e3', ',question="failure"')}`)).toBe(1)
  expect(value(`lockstep_holds${at('e3')}`)).toBe(1)
  expect(value(`lockstep_consumers_paused${at('e3', ',by="person"')}`)).toBe(1)
  expect(value(`lockstep_consumers_paused${at('e3', ',by="deployment"')}`)).toBe(0)
  expect(value(`lockstep_changes_failed_total${at('e2')}`)).toBe(0)
  expect(value('lockstep_node_info{id="n1",node="b",host="here",version="1.2.3"}')).toBe(1)
  expect(value('lockstep_node_silent_seconds{id="n1",node="b",host="here"}')).toBeLessThan(60)
  expect(value('lockstep_events_total{app="orders",environment=""}')).toBeGreaterThan(1)
  await continueUndo(world.lockstep, { id: stuck, actor: tester })
  expect((await servedBy(server)).value(`lockstep_stuck_seconds${at('e4')}`)).toBe(0)
})

it('counts each event once: asked by several nodes at once, beside anchors and appends, and after a restart', async () => {
  withSteps('works')
  const others: Store[] = [await openStore(url, () => undefined), await openStore(url, () => undefined)]
  const servers = [server, ...others.map(store => measuredServer({ ...world.lockstep, store }))]
  const before = (await servedBy(server)).value(`lockstep_events_total${at('e5')}`) ?? 0
  const scrapes = async (): Promise<void> => {
    for (let round = 0; round < 5; round++) await Promise.all([...servers.map(servedBy), writeAnchor(world.store)])
  }
  const deploys = async (): Promise<readonly string[]> => {
    const ids: string[] = []
    for (let round = 0; round < 10; round++) ids.push(await deployed('e5'))
    return ids
  }
  const [ids] = await Promise.all([deploys(), scrapes()])
  const written = (await Promise.all(ids.map(id => world.events(id)))).flat().length
  const all = await Promise.all(servers.map(servedBy))
  expect(all[0]?.value(`lockstep_events_total${at('e5')}`)).toBe(before + written)
  expect(all[0]?.value(`lockstep_deployments_ended_total${at('e5', ',kind="deploy",outcome="succeeded"')}`)).toBe(10)
  expect(all.map(countersOf)).toEqual(all.map(() => countersOf(all[0]!)))
  for (const one of servers.slice(1)) await one.close()
  for (const store of others) await store.close()
  const again = await openStore(url, () => undefined)
  const restarted = measuredServer({ ...world.lockstep, store: again })
  expect(countersOf(await servedBy(restarted))).toEqual(countersOf(all[0]!))
  await restarted.close()
  await again.close()
  const left = await asOwner(url, `select from deployments where measured <> (finished_at is not null)`)
  expect(left).toEqual([])
})

it('leaves what a newer node wrote uncounted, says so, and goes on behind it', async () => {
  withSteps('works')
  const id = await deployed('q1')
  const newer = `insert into events (stream, seq, type, body, hash, append_id)
    select id, seq + 1, 'sung', '{"type":"sung","at":"2026-01-01T00:00:00.000Z"}', 'h', gen_random_uuid() from deployments where id = $1`
  await asOwner(url, newer, [id])
  await asOwner(url, `update deployments set seq = seq + 1 where id = $1`, [id])
  await deployed('q2')
  const { value } = await servedBy(server)
  expect(value(`lockstep_deployments_ended_total${at('q1', ',kind="deploy",outcome="succeeded"')}`)).toBe(0)
  expect(value(`lockstep_deployments_ended_total${at('q2', ',kind="deploy",outcome="succeeded"')}`)).toBe(1)
  expect(value('lockstep_events_uncounted')).toBe((await world.events(id)).length)
})

it('counts an old record in pieces: a call does not take longer than it may', async () => {
  withSteps('works')
  await servedBy(server)
  const before = (await servedBy(server)).value('lockstep_events_uncounted') ?? 0
  for (let number = 0; number < 401; number++) await world.deploy('q3')
  let nowMs = Date.now()
  const hasty = measuredServer({ ...world.lockstep, clock: { ...realClock, now: () => new Date((nowMs += 1_500)) } })
  const uncounted = async () => ((await servedBy(hasty)).value('lockstep_events_uncounted') ?? 0) - before
  const left = [await uncounted(), await uncounted(), await uncounted()]
  expect(left[0]).toBeGreaterThan(200)
  expect(left.at(-1)).toBe(0)
  expect((await servedBy(hasty)).value(`lockstep_queue${at('q3', ',waits_for="gates"')}`)).toBe(401)
  await hasty.close()
}, 120_000)

it('does not read the events of what was counted before', async () => {
  const own = await postgres.database()
  const store = await openStore(own.url, () => undefined)
  await seedRecord(own.url, { streams: 5_000, events: 2 })
  await asOwner(own.url, 'update deployments set measured = true')
  await asOwner(own.url, 'vacuum analyze')
  const one = measuredServer({ ...world.lockstep, store })
  const reads = async () => {
    const text = `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows, relname
      from pg_stat_user_tables where relname in ('events', 'deployments') order by relname`
    await asOwner(own.url, 'select pg_stat_force_next_flush()')
    return asOwner<{ relname: string; rows: number }>(own.url, text)
  }
  await servedBy(one)
  await store.pool.query('select pg_stat_force_next_flush()')
  const before = await reads()
  expect((await servedBy(one)).value('lockstep_events_uncounted')).toBe(0)
  await store.close()
  const after = await reads()
  const read = after.map(({ rows }, table) => rows - (before[table]?.rows ?? 0))
  expect(after.map(({ relname }) => relname)).toEqual(['deployments', 'events'])
  expect(read[0]).toBeLessThan(100)
  expect(read[1]).toBe(0)
  await one.close()
})

it('has no label of many values', async () => {
  const { text } = await servedBy(server)
  const ids = (await asOwner<{ id: string }>(url, 'select id from deployments')).map(({ id }) => id)
  expect(ids.length).toBeGreaterThan(10)
  expect(ids.filter(id => text.includes(id))).toEqual([])
  const labels = Object.values(counted).flatMap(family => family.labels)
  expect([...new Set(labels)].sort()).toEqual(['app', 'code', 'environment', 'kind', 'outcome', 'question'])
})

it.skipIf(noPromtool !== null)('is what promtool takes for good, whatever names there are', async () => {
  await asOwner(url, `update environments set environment = $1 where environment = 'e5'`, ['a "b"\\\n{x}'])
  const { text } = await servedBy(server)
  expect(text).toContain('environment="a \\"b\\"\\\\\\n{x}"')
  expect(promtool(['check', 'metrics'], text)).toEqual({ isGood: true, said: '' })
  expect(promtool(['check', 'metrics'], text.replaceAll('\\"b\\"', '"b"')).isGood).toBe(false)
})
