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
})
