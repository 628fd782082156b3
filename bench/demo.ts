import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { isGood } from '../src/demo/summary.ts'
import type { DemoSummary } from '../src/demo/summary.ts'
import type { Figure } from './figure.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The whole demo, as `npm run demo` runs it, with what it says of orders, requests and drift. */
export const demo: Figure = {
  name: 'demo',
  measure: async () => {
    const startedMs = performance.now()
    const child = spawn('bin/lockstep', ['demo', '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const [answer, progress] = await Promise.all([text(child.stdout), text(child.stderr)])
    const seconds = (performance.now() - startedMs) / 1000
    const summary = summaryIn(answer)
    if (summary === null) return { readings: [], wrong: [`the demo gave no summary: ${progress.slice(-500)}`] }
    const { ordersAccepted, ordersLost, ordersDoubled, requests, requestsFailed, badAnswers, drift } = summary
    const note = `${ordersAccepted} orders, ${requests} requests, ${summary.deployments.length} deployments`
    const none = { kind: 'at-most', value: 0 } as const
    return {
      readings: [
        { name: 'wall time', value: seconds, unit: 's', limit: { kind: 'at-most', value: 120 }, note },
        { name: 'orders lost', value: ordersLost, unit: '', limit: none, note: '' },
        { name: 'orders processed twice', value: ordersDoubled, unit: '', limit: none, note: '' },
        { name: 'requests failed', value: requestsFailed, unit: 'requests', limit: none, note: '' },
        {
          name: "the app's own errors",
          value: badAnswers.count,
          unit: '',
          limit: null,
          note: `of ${badAnswers.by.join(', ')}, in ${badAnswers.ms} ms; it gave ${badAnswers.sharePercent} % of the answers`,
        },
        { name: 'differences between record and reality', value: drift.length, unit: '', limit: none, note: '' },
      ],
      wrong: isGood(summary) ? [] : [`the demo did not go as it must: ${[...summary.failures, ...drift].join('; ')}`],
    }
  },
}

const summaryIn = (answer: string): DemoSummary | null => {
  const line = answer.trim()
  if (line === '') return null
  const parsed = JSON.parse(line) as { readonly demo?: DemoSummary }
  return parsed.demo ?? null
}
