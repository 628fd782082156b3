import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { failure } from '../../src/domain/errors/error.ts'
import { stepErrors } from '../../src/domain/errors/step.ts'
import { traceIdOf } from '../../src/domain/trace/deployment-trace.ts'
import { keepTraces } from '../../src/serve/keep-traces.ts'
import type { KeptTraces } from '../../src/serve/keep-traces.ts'
import { engineWorld } from '../engine/engine-world.ts'
import type { EngineWorld } from '../engine/engine-world.ts'
import { journaled } from '../engine/journal.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { realClock } from '../rig/real-clock.ts'
import { asOwner } from '../rig/record.ts'
import { until } from '../rig/until.ts'
import { collectorStandIn } from './collector-stand-in.ts'
import type { CollectorStandIn, ReceivedSpan } from './collector-stand-in.ts'

const postgres = postgresForTests()
let url: string
let world: EngineWorld
let collector: CollectorStandIn
const problems: unknown[] = []
const kept: KeptTraces[] = []
beforeAll(async () => {
  ;({ url } = await postgres.database())
  world = await engineWorld(url)
})
afterAll(() => world.close())
beforeEach(async () => {
  collector = await collectorStandIn()
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url)
})
afterEach(async () => {
  for (const one of kept.splice(0)) await one.stop()
  await collector.stop()
  vi.unstubAllEnvs()
})

const keep = async (environment: NodeJS.ProcessEnv = process.env): Promise<void> => {
  const traces = await keepTraces({ store: world.store, version: '1.2.3', environment }, error => problems.push(error))
  kept.push(traces)
}
const bad = failure(stepErrors.STEP_TEST_FAILED, { command: 'npm test', reason: 'exit 1' })
const clock = { ...realClock, pause: async () => undefined }
const deployed = async (environment: string): Promise<string> => {
  world.plan(
    journaled(world.journal, 'a'),
    journaled(world.journal, 'b', { run: () => Promise.reject(bad) }),
    journaled(world.journal, 'c'),
  )
  const id = await world.deploy(environment)
  await world.node({ clock }).advance(id)
  expect(await world.state(id)).toBe('rolled-back')
  return id
}
const attributesOf = ({ attributes }: ReceivedSpan) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]))
const spansOf = (id: string) => collector.received.filter(({ traceId }) => traceId === traceIdOf(id))
const isThere = (id: string) => until(`the trace of ${id} is there`, () => spansOf(id).length > 0)

it('brings a trace of each deployment that has ended: itself, its steps and its undos, with what they were about', async () => {
  const id = await deployed('e1')
  const running = await world.deploy('e2')
  await keep()
  await isThere(id)
  const spans = spansOf(id)
  const root = spans.find(({ parentSpanId }) => (parentSpanId ?? '') === '')
  expect(spans.map(({ name }) => name)).toEqual(['deploy orders e1', 'preflight', 'a', 'undo a', 'b', 'undo b'])
  expect(spans.map(({ status }) => status.code)).toEqual([2, 1, 1, 1, 2, 1])
  const place = { 'lockstep.app': 'orders', 'lockstep.environment': 'e1', 'lockstep.release': 'v1' }
  expect(attributesOf(root!)).toEqual({
    ...place,
    'lockstep.deployment': id,
    'lockstep.kind': 'deploy',
    'lockstep.outcome': 'rolled-back',
    'error.type': 'STEP_TEST_FAILED',
  })
  const failed = spans.find(({ name }) => name === 'b')
  expect(attributesOf(failed!)).toEqual({
    ...place,
    'lockstep.step': 'b',
    'lockstep.step.kind': 'b',
    'lockstep.attempts': 1,
    'error.type': 'STEP_TEST_FAILED',
  })
  const started = (await world.events(id)).find(event => event.type === 'step-started' && event.step === 'b')
  expect(BigInt(failed?.startTimeUnixNano ?? 0) / 1_000_000n).toBe(BigInt(Date.parse(started?.at ?? '')))
  expect(spans.every(span => span === root || span.parentSpanId === root?.spanId)).toBe(true)
  expect(spansOf(running)).toEqual([])
})

it('brings what ended while no server ran, each once, and by one of several nodes', async () => {
  const ids = [await deployed('e3'), await deployed('e3'), await deployed('e4')]
  await Promise.all([keep(), keep(), keep()])
  for (const id of ids) await isThere(id)
  const left = () => asOwner(url, 'select from deployments where finished_at is not null and not traced')
  await until('all are remembered', async () => (await left()).length === 0)
  for (const one of kept.splice(0)) await one.stop()
  await keep()
  const newest = await deployed('e4')
  await isThere(newest)
  expect(ids.map(id => spansOf(id).length)).toEqual([6, 6, 6])
})

it('a collector that is away delays nothing, is told of, and gets what it missed from the next server', async () => {
  collector.answer(400)
  const id = await deployed('e5')
  await keep()
  await until('it is told', () => problems.length > 0)
  expect(problems).toMatchObject([{ code: 'TRACE_NOT_SENT' }])
  expect(spansOf(id)).toEqual([])
  collector.answer(200)
  await keep()
  await isThere(id)
})

it('leaves what ended more than a day ago, and does nothing without a collector', async () => {
  const old = await deployed('q1')
  await asOwner(url, `update deployments set finished_at = now() - interval '25 hours' where id = $1`, [old])
  await keep({})
  const id = await deployed('q1')
  await keep()
  await isThere(id)
  expect(spansOf(old)).toEqual([])
  expect(collector.asked()).toBe(1)
})
