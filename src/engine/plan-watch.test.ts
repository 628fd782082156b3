import { expect, it } from 'vitest'
import { loadApp } from '../config/load.ts'
import type { PlanFacts } from './plan-context.ts'
import { planStep } from './plan-step.ts'
import { watchParamsFor } from './plan-watch.ts'

const planned = (watch: string) => {
  const app = loadApp(
    `app: orders
services:
  worker: { build: ., command: node worker.js, health: /healthz }
  intake: { build: ., command: node intake.js, health: /healthz }
  reporter: { build: ., command: node reporter.js }
environments: { production: { target: local, watch: [${watch}] } }
`,
    'lockstep.yaml',
  )
  const [environment] = app.environments
  return watchParamsFor({ app, environment } as PlanFacts)
}
const rhythm = { everyMs: 10_000, failures: 3, missingMs: 120_000 }

it('takes a path without a service for each service that answers HTTP', () => {
  const { everyMs, watch } = planned('{ http: /up }, { http: /in, service: intake, every: 500ms }')
  expect(watch.map(({ name }) => name)).toEqual(['worker/up', 'intake/up', 'intake/in'])
  expect(everyMs).toBe(500)
})

it('looks at the instances every second where no watch does so more often', () => {
  expect(planned('{ command: look }')).toMatchObject({
    everyMs: 1000,
    watch: [{ ...rhythm, kind: 'command', run: 'look' }],
  })
  expect(planned('')).toEqual({ everyMs: 1000, watch: [] })
})

it('holds bad answers against a share, of one service or of all together', () => {
  const limit = { side: 'above', at: 5, timesOld: 2, unit: ' %' }
  expect(
    planned('{ bad-answers: 5, times-old: 2 }, { bad-answers: 5, times-old: 2, service: intake }').watch,
  ).toMatchObject([
    { kind: 'bad-answers', name: 'bad answers', service: null, limit },
    { kind: 'bad-answers', name: 'bad answers of intake', service: 'intake', limit },
  ])
})

it('refers to secrets, which stay where they are, and shows the watches in the plan', () => {
  const metric = 'prometheus: up, url: { env: METRICS }, token: { file: /run/token }'
  const watch = planned(`{ ${metric}, below: 1 }, { ${metric}, above: 0, name: errors }`)
  expect(watch.watch).toMatchObject([
    {
      ...rhythm,
      name: 'up',
      url: { kind: 'env', name: 'METRICS' },
      token: { kind: 'file', path: '/run/token' },
      limit: { side: 'below', at: 1, timesOld: null, unit: '' },
    },
    { name: 'errors', limit: { side: 'above', at: 0 } },
  ])
  const { params, title } = planStep({ kind: 'bake', params: { durationMs: 60_000, ...watch } })
  expect(params).toMatchObject({ watch: [{ name: 'up' }, { name: 'errors' }] })
  expect(title).toBe('bake for 60 s: old and new coexist and are watched by up, errors')
})
