import { describe, expect, it } from 'vitest'
import { loadApp } from '../config/load.ts'
import { isFailure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import { noPolicy } from '../domain/gates/demands.ts'
import type { Plan } from '../domain/plan.ts'
import type { Release } from '../domain/release.ts'
import { releaseOf } from '../../test/rig/release-of.ts'
import { makePlan } from './make-plan.ts'

const target = '{ ecs: { cluster: c, region: eu-west-2, role: "arn:aws:iam::111122223333:role/r" } }'

type Parts = { readonly services?: string; readonly environment?: string; readonly rest?: string }

const two = `{ worker: { build: ., command: node w.js }, intake: { build: ., command: node i.js, health: /healthz, after: worker, instances: 3 } }`

const file = ({ services = two, environment = '', rest = '' }: Parts): string => `
app: orders
services: ${services}
environments:
  production: { target: ${target}${environment} }
${rest}
`

const image = (service: string) => ({ service, digest: `sha256:${service}`, image: `repo/${service}@sha256:1` })
const pictured = releaseOf(2, { artifacts: [image('worker'), image('intake')] })

const planOf = (parts: Parts = {}, release: Release = pictured, before: Parts | null = null): Plan => {
  const app = loadApp(file(parts), 'lockstep.yaml')
  const [environment] = app.environments
  if (environment === undefined) throw new Error('the file has no environment')
  const base = before === null ? null : { release: releaseOf(1, {}), app: loadApp(file(before), 'lockstep.yaml') }
  return makePlan({ kind: 'deploy', release, app, environment, base, ledger: [], policy: noPolicy, inherits: null })
}

const refusal = (...of: Parameters<typeof planOf>): unknown => {
  try {
    planOf(...of)
  } catch (error) {
    return error
  }
  return null
}

describe('a plan for services that replace their instances themselves', () => {
  it('updates them one after the other where instances would start, and leaves users and the old ones to them', () => {
    const plan = planOf({}, pictured, {})
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'preflight',
      'update-service:worker',
      'update-service:intake',
      'verify-version',
      'bake',
    ])
    expect(plan.undo).toEqual(['update-service:intake', 'update-service:worker'])
    expect(plan.strategy).toBe('rolling, by the service itself')
    expect(plan.steps.find(({ id }) => id === 'update-service:intake')?.params).toMatchObject({ instances: 3 })
  })

  it('opens the data window with the first of them, also at the first deployment, and takes its time from start', () => {
    const plan = planOf({ rest: 'deploy: [{ start: { timeout: 20m } }, bake]' })
    const [, worker] = plan.steps
    expect(worker).toMatchObject({ id: 'update-service:worker', opensDataWindow: true, timeoutMs: 1_200_000 })
  })
})

it.each<[string, Parts, string]>([
  ['blue-green', { environment: ', strategy: blue-green' }, 'environments.production.strategy: blue-green on ECS'],
  ['a path', { environment: ', watch: [{ http: /healthz }]' }, 'environments.production.watch: the watch http on ECS'],
  [
    'answers',
    { environment: ', watch: [{ bad-answers: 5 }]' },
    'environments.production.watch: the watch bad-answers on ECS',
  ],
  [
    'consumers',
    { rest: 'consumers: { o: { queue: o, flag: f, service: worker } }' },
    'consumers: pausing consumers on ECS',
  ],
  [
    'flags',
    { rest: 'flags: { f: { type: boolean, default: false } }' },
    'flags: serving feature flags to services on ECS',
  ],
  [
    'a database of its own',
    { rest: 'database: { migrations: { tool: dbmate } }' },
    'database.url: a database without an address on ECS',
  ],
  ['stop', { rest: 'deploy: [stop, start, shift]' }, 'deploy: the step stop on ECS'],
  [
    'verify-writes',
    { rest: 'deploy: [start, { verify-writes: { flag: f, path: /p } }]' },
    'deploy: the step verify-writes on ECS',
  ],
  [
    'a secret of this machine',
    { rest: 'variables: { TOKEN: { env: TOKEN } }' },
    'variables.TOKEN: a secret of worker that is kept in env TOKEN, and not in AWS, on ECS',
  ],
])('refuses what cannot be done there yet: %s', (_what, parts, message) => {
  const error = refusal(parts)
  expect(isFailure(error, planErrors.PLAN_UNSUPPORTED) && error.message).toContain(message)
})

it('refuses to take a service away, and a release without an image', () => {
  const one = '{ worker: { build: ., command: node w.js } }'
  const gone = refusal({ services: one }, pictured, {})
  expect(isFailure(gone, planErrors.PLAN_UNSUPPORTED) && gone.message).toContain('taking intake away, which runs there')
  const bare = refusal({}, releaseOf(2, { artifacts: [image('worker')] }))
  expect(bare).toMatchObject({
    code: 'PLAN_IMAGE_MISSING',
    message: 'v2 has no image of intake, and ECS runs images',
  })
  // What is only looked at is not built: then the file says whether there will be one.
  const unbuilt = releaseOf(2, {})
  expect(refusal({}, unbuilt)).toMatchObject({ code: 'PLAN_IMAGE_MISSING' })
  const willBe = '{ worker: { build: { context: ., image: r.example.com/worker }, command: node w.js } }'
  expect(planOf({ services: willBe }, unbuilt).steps.map(({ id }) => id)).toContain('update-service:worker')
})
