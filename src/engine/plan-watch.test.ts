import { expect, it } from 'vitest'
import { loadApp } from '../config/load.ts'
import type { PlanFacts } from './plan-context.ts'
import { planStep } from './plan-step.ts'
import { watchParamsFor } from './plan-watch.ts'

const environmentOf = (watch: string) => {
  const app = loadApp(
    `app: orders
services:
  worker: { build: ., command: node worker.js, health: /healthz }
  intake: { build: ., command: node intake.js, health: /healthz }
  reporter: { build: ., command: node reporter.js }
environments: { production: { target: local, aws: { region: eu-west-2 }, watch: [${watch}] } }
`,
    'lockstep.yaml',
  )
  const [environment] = app.environments
  if (environment === undefined) throw new Error('the file has no environment')
  return { app, environment }
}
const planned = (watch: string, kind: PlanFacts['kind'] = 'deploy') =>
  watchParamsFor({ ...environmentOf(watch), kind } as PlanFacts)
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

it('counts an alarm that is on as bad, but where it is waited for, and in a rollback', () => {
  const file = '{ alarm: a }, { alarm: b, already-on: wait, every: 1m, failures: 2, missing: 10m }'
  const rhythm = { everyMs: 10_000, withinMs: 5_000, failures: 1, missingMs: 300_000 }
  const b = { everyMs: 60_000, withinMs: 5_000, failures: 2, missingMs: 600_000 }
  expect(planned(file).watch).toEqual([
    { kind: 'alarm', name: 'a', alreadyOn: 'bad', ...rhythm },
    { kind: 'alarm', name: 'b', alreadyOn: 'no-data', ...b },
  ])
  expect(planned(file, 'rollback').watch).toMatchObject([{ alreadyOn: 'no-data' }, { alreadyOn: 'no-data' }])
})

it('reads an alarm of a release that was built before it had a rhythm', () => {
  const { app, environment } = environmentOf('{ alarm: a }')
  const old = { ...environment, watch: [{ kind: 'alarm', name: 'a' }] }
  expect(watchParamsFor({ app, environment: old, kind: 'deploy' } as unknown as PlanFacts)).toEqual(
    planned('{ alarm: a }'),
  )
})

it('holds the value of an expression against a limit, with its unit', () => {
  const metrics = 'metrics: { m: { namespace: Shop, metric: Slow, statistic: p99 } }'
  const { watch } = planned(
    `{ cloudwatch: m, ${metrics}, above: 300, unit: ms }, { cloudwatch: m, ${metrics}, below: 1 }`,
  )
  expect(watch).toMatchObject([
    { kind: 'cloudwatch', name: 'm', everyMs: 60_000, limit: { side: 'above', at: 300, timesOld: null, unit: ' ms' } },
    { kind: 'cloudwatch', name: 'm', limit: { side: 'below', at: 1, unit: '' } },
  ])
  const { params } = planStep({ kind: 'bake', params: { durationMs: 60_000, everyMs: 1_000, watch } })
  expect(params).toMatchObject({ watch })
})
