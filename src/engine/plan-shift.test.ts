import { noPolicy } from '../domain/gates/demands.ts'
import { describe, expect, it } from 'vitest'
import { loadApp } from '../config/load.ts'
import type { Json } from '../domain/json.ts'
import type { Plan } from '../domain/plan.ts'
import type { Release } from '../domain/release.ts'
import { makePlan } from './make-plan.ts'
import type { PlanContext } from './plan-context.ts'
import { releaseOf } from '../../test/rig/release-of.ts'

/** a -> b -> c answer HTTP, `mailer` does not. */
const file = (strategy: string, { instances = 1, mailer = 4, deploy = '' } = {}) => `
app: chain
services:
  c: { build: ., command: node c.js, health: /healthz, instances: ${instances} }
  b: { build: ., command: node b.js, health: /healthz, after: [c] }
  a: { build: ., command: node a.js, health: /healthz, after: [b] }
  mailer: { build: ., command: node mailer.js, instances: ${mailer} }
consumers: { mails: { queue: mails, flag: consume-mails, service: mailer, budget: 5m } }
environments:
  production:
    target: local
    strategy: ${strategy}
    watch: [{ http: /healthz, service: a, every: 500ms }]
${deploy}
`

const release = (number: number): Release => releaseOf(number, { app: 'chain' })

const planOf = (text: string, change: Partial<PlanContext> = {}, old = text): Plan => {
  const app = loadApp(text, 'lockstep.yaml')
  const [environment] = app.environments
  if (environment === undefined) throw new Error('the file has no environment')
  const base = { release: release(1), app: loadApp(old, 'lockstep.yaml') }
  return makePlan({
    kind: 'deploy',
    release: release(2),
    app,
    environment,
    base,
    ledger: [],
    policy: noPolicy,
    inherits: null,
    ...change,
  })
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const ids = (plan: Plan): readonly string[] => plan.steps.map(({ id }) => id)
const between = (plan: Plan, from: string, to: string): readonly string[] =>
  ids(plan).slice(ids(plan).indexOf(from) + 1, ids(plan).indexOf(to))
const params = (plan: Plan, id: string): Json => plan.steps.find(step => step.id === id)?.params ?? null
const titles = (plan: Plan, kind: string): readonly string[] =>
  plan.steps.filter(step => step.kind === kind).map(({ title }) => title)

describe('canary', () => {
  const canary = '{ canary: { weights: [10, 50], every: 2m, sticky: cookie } }'

  it('moves all services to each weight in order, watches, then the next; what has no traffic moves by instances', () => {
    expect(between(planOf(file(canary)), 'resume', 'verify-version')).toEqual(
      words(`
        shift:c:10 shift:b:10 shift:a:10 replace:mailer:10 watch:10
        shift:c:50 shift:b:50 shift:a:50 replace:mailer:50 watch:50
        shift:c shift:b shift:a replace:mailer
      `),
    )
  })

  it('says each weight, its watch, and what becomes of the instances', () => {
    const plan = planOf(file(canary))
    expect(titles(plan, 'shift').filter(title => title.includes(' a '))).toEqual([
      'shift 10 % of the traffic of a to the new version',
      'shift 50 % of the traffic of a to the new version',
      'shift all traffic of a to the new version',
    ])
    expect(titles(plan, 'watch')).toEqual(Array(2).fill('watch the new version for 120 s before it gets more'))
    expect(titles(plan, 'replace')).toEqual([
      'replace instances of mailer: 1 new, 3 old',
      'replace instances of mailer: 2 new, 2 old',
      'replace instances of mailer: 4 new, 0 old',
    ])
  })

  it('keeps users with their version while two serve, and no longer', () => {
    const plan = planOf(file(canary))
    expect(params(plan, 'shift:a:10')).toEqual({ service: 'a', weight: 10, sticky: { kind: 'cookie' } })
    expect(params(plan, 'shift:a')).toEqual({ service: 'a', weight: 100, sticky: null })
  })

  it('watches by the watches of the environment, each share for its time', () => {
    expect(params(planOf(file(canary)), 'watch:10')).toMatchObject({
      durationMs: 120_000,
      everyMs: 500,
      watch: [{ service: 'a' }],
    })
  })

  it('takes users off first, and opens the data window with the first weight', () => {
    const plan = planOf(file(canary))
    const code = plan.undo.findIndex(id => /^(replace|start):/.test(id))
    expect(plan.undo.slice(0, code).filter(id => id.startsWith('shift:'))).toHaveLength(9)
    expect(plan.undo.slice(code)).toEqual(
      words(`
        replace:mailer replace:mailer:50 replace:mailer:10
        start:mailer start:a start:b start:c pause
      `),
    )
    expect(plan.steps.find(({ id }) => id === 'shift:c:10')?.opensDataWindow).toBe(true)
  })

  it('moves the only instance of a worker at the first weight', () => {
    const plan = planOf(file(canary, { mailer: 1 }))
    expect(titles(plan, 'replace')).toEqual(['replace instances of mailer: 1 new, 0 old'])
    expect(ids(plan)).toContain('replace:mailer:10')
  })

  it('gives a service that the old version has not all its traffic with the first weight', () => {
    const old = file(canary)
      .replace(/ {2}b: .*\n/, '')
      .replace('after: [b]', 'after: [c]')
    expect(between(planOf(file(canary), {}, old), 'resume', 'watch:10')).toEqual([
      'shift:c:10',
      'shift:b',
      'shift:a:10',
      'replace:mailer:10',
    ])
  })

  it('does not retire what was replaced already', () => {
    expect(ids(planOf(file(canary))).filter(id => id.startsWith('retire'))).toEqual([
      'retire:a',
      'retire:b',
      'retire:c',
    ])
  })

  it('on a first deployment is one shift of all, and the plan says why', () => {
    const plan = planOf(file(canary), { base: null })
    expect(between(plan, 'resume', 'verify-version')).toEqual(['shift:c', 'shift:b', 'shift:a'])
    expect(plan.strategy).toBe('blue-green (canary needs a version that runs there)')
  })

  it('rolls back at once, and the plan says so', () => {
    const plan = planOf(file(canary), { kind: 'rollback' })
    expect(between(plan, 'resume', 'verify-version')).toEqual(['shift:c', 'shift:b', 'shift:a'])
    expect(plan.strategy).toBe('blue-green (a rollback moves all users at once)')
  })
})

it('linear moves by equal shares', () => {
  const plan = planOf(file('{ linear: { step: 40, every: 1m, sticky: { header: X-User } } }'))
  expect(between(plan, 'resume', 'verify-version').filter(id => /:a|watch/.test(id))).toEqual(
    words(`
        shift:a:40 watch:40 shift:a:80 watch:80 shift:a
      `),
  )
  expect(params(plan, 'shift:a:80')).toMatchObject({ weight: 80, sticky: { kind: 'header', name: 'x-user' } })
})

describe('rolling', () => {
  const rolling = (step: number) => `{ rolling: { step: ${step}, every: 1m } }`

  it('replaces batch by batch, and leaves out batches without an instance', () => {
    const plan = planOf(file(rolling(25), { instances: 4, mailer: 2 }))
    expect(between(plan, 'resume', 'verify-version')).toEqual(
      words(`
        roll:c:25 roll:b:25 roll:a:25 replace:mailer:25 watch:25
        roll:c:50 watch:50
        roll:c:75 replace:mailer:75 watch:75
        roll:c
      `),
    )
    expect(titles(plan, 'roll').filter(title => title.includes(' c:'))).toEqual([
      'replace instances of c: 1 new, 3 old',
      'replace instances of c: 2 new, 2 old',
      'replace instances of c: 3 new, 1 old',
      'replace instances of c: 4 new, 0 old',
    ])
  })

  it('starts the first batch alone, for the tests, and retires nothing more', () => {
    const plan = planOf(file(rolling(25), { instances: 4 }))
    expect(params(plan, 'start:c')).toMatchObject({ instances: 1 })
    expect(ids(plan).filter(id => id.startsWith('retire'))).toEqual([])
  })

  it('ends with the watch of the bake where nothing is left to replace', () => {
    const plan = planOf(file(rolling(25), { mailer: 1 }))
    expect(between(plan, 'resume', 'verify-version')).toEqual([
      'roll:c:25',
      'roll:b:25',
      'roll:a:25',
      'replace:mailer:25',
    ])
  })
})

it('blue-green starts all instances and shifts once', () => {
  const plan = planOf(file('blue-green', { instances: 3 }))
  expect(params(plan, 'start:c')).toMatchObject({ instances: 3 })
  expect(between(plan, 'resume', 'verify-version')).toEqual(['shift:c', 'shift:b', 'shift:a'])
})

it('counts the watches between weights as time that consumers are paused', () => {
  const paused = (order: string) => () =>
    planOf(file('{ canary: { weights: [10, 50], every: 3m } }', { deploy: `deploy: [${order}]` }))
  expect(paused('pause, start, shift, resume, bake, retire')).toThrow(
    'mails would be paused through 360 s of shifting; its budget is 300 s',
  )
  expect(paused('pause, start, shift, bake: 1m, resume, retire')).toThrow('420 s of shifting and baking')
  expect(paused('pause, start, resume, shift, bake, retire')).not.toThrow()
})
