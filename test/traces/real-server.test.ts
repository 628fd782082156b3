import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HistoryEntry } from '../../src/app/status.ts'
import { traceIdOf } from '../../src/domain/trace/deployment-trace.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { collectorStandIn } from './collector-stand-in.ts'
import type { CollectorStandIn } from './collector-stand-in.ts'

let collector: CollectorStandIn
beforeAll(async () => {
  collector = await collectorStandIn()
})
const rig = lockstepForTests(() => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }))
afterAll(() => collector.stop())

it('a server that is told of a collector brings it the trace of what was shipped, and stops in time', async () => {
  const app = await rig.app('traced', tinyAlone('traced'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const [entry] = (await rig.run(app, 'history', '--json')).json as readonly HistoryEntry[]
  const spans = await until(
    'the trace is there',
    () => {
      const own = collector.received.filter(({ traceId }) => traceId === traceIdOf(entry?.id ?? ''))
      return own.length > 0 ? own : null
    },
    { timeoutMs: 120_000 },
  )
  expect(spans[0]).toMatchObject({ name: 'deploy traced development', status: { code: 1 } })
  expect(spans.map(({ name }) => name)).toContain('shift:web')

  // What the server's log said of the steps, while they were under way, under the ids of the spans that came later.
  const log = await readFile(join(rig.home(), 'serve.log'), 'utf8')
  const told = log
    .split('\n')
    .filter(line => line.includes('"trace_id"'))
    .map(line => JSON.parse(line) as { trace_id: string; span_id: string; step: string; msg: string })
  const steps = spans.filter(({ parentSpanId }) => parentSpanId !== undefined)
  expect(steps.length).toBeGreaterThan(3)
  for (const { traceId, spanId, name } of steps)
    expect(told.filter(line => line.span_id === spanId)).toMatchObject([
      { trace_id: traceId, step: name, msg: `${name}: step-started` },
      { trace_id: traceId, step: name, msg: `${name}: step-done` },
    ])
})
