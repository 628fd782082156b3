import { noBounds } from '../domain/gates/bounds.ts'
import { noPolicy } from '../domain/gates/demands.ts'
import { describe, expect, it } from 'vitest'
import { loadApp } from '../config/load.ts'
import { isFailure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { LedgerEntry, Migration, MigrationEffect } from '../domain/migration.ts'
import { noGates } from '../domain/gates/gates.ts'
import type { Policy } from '../domain/gates/policy.ts'
import type { Plan } from '../domain/plan.ts'
import type { Release } from '../domain/release.ts'
import { makePlan } from './make-plan.ts'
import type { PlanContext } from './plan-context.ts'
import { releaseOf } from '../../test/rig/release-of.ts'

const file = (extra = '') => `
app: orders
services:
  worker: { build: ., command: node worker.js, health: /healthz }
  intake: { build: ., command: node intake.js, health: /healthz, after: [worker] }
database:
  migrations: { tool: dbmate, dir: db }
consumers:
  orders: { queue: orders, flag: consume-orders, service: worker }
environments:
  production: { target: local${extra} }
`

const migration = (id: string, effect: MigrationEffect = 'expand'): Migration => ({
  id,
  name: `m${id}`,
  file: `${id}_m.sql`,
  checksum: `sum ${id}`,
  text: '',
  effect,
  findings: effect === 'expand' ? [] : [{ line: 2, statement: 'drop', why: 'it drops a column' }],
  down: { removes: [], opaque: false },
})

const release = (number: number, migrations: readonly Migration[]): Release => releaseOf(number, { migrations })

const applied = (...migrations: readonly Migration[]): readonly LedgerEntry[] =>
  migrations.map(one => ({ migration: one, appliedBy: 'd-0', release: 'r0' }))

type Change = Partial<PlanContext> & { readonly text?: string }

const context = ({ text = file(), ...change }: Change = {}): PlanContext => {
  const app = loadApp(text, 'lockstep.yaml')
  const [environment] = app.environments
  if (environment === undefined) throw new Error('the file has no environment')
  const base = { release: release(1, [migration('1')]), app }
  const ledger = applied(migration('1'))
  return {
    kind: 'deploy',
    release: release(2, [migration('1'), migration('2')]),
    app,
    environment,
    base,
    ledger,
    policy: noPolicy,
    inherits: null,
    ...change,
  }
}

const ids = (plan: Plan): readonly string[] => plan.steps.map(({ id }) => id)
const refusal = (change: Change): unknown => {
  try {
    makePlan(context(change))
  } catch (error) {
    return error
  }
  return null
}

describe('the default plan', () => {
  it('is blue-green: schema first, new version without users, then users, then the old one goes', () => {
    expect(ids(makePlan(context()))).toEqual([
      'preflight',
      'snapshot',
      'pause',
      'migrate',
      'start:worker',
      'start:intake',
      'resume',
      'shift:worker',
      'shift:intake',
      'verify-version',
      'bake',
      'retire:intake',
      'retire:worker',
    ])
  })

  it('takes everything back users first, producers before consumers, schema after code, the pause last', () => {
    expect(makePlan(context()).undo).toEqual([
      'retire:worker',
      'retire:intake',
      'shift:intake',
      'shift:worker',
      'resume',
      'start:intake',
      'start:worker',
      'migrate',
      'pause',
    ])
  })

  it('leaves out what has nothing to do: no migration, no first version to retire', () => {
    const first = makePlan(context({ base: null, ledger: [], release: release(1, []) }))
    expect(ids(first)).toEqual([
      'preflight',
      'pause',
      'start:worker',
      'start:intake',
      'resume',
      'shift:worker',
      'shift:intake',
      'verify-version',
      'bake',
    ])
  })

  it('stops the old version before the schema changes where the strategy is recreate', () => {
    const plan = makePlan(context({ text: file(', strategy: recreate') }))
    expect(ids(plan).slice(2, 7)).toEqual(['pause', 'stop:intake', 'stop:worker', 'migrate', 'start:worker'])
    expect(plan.undo.slice(-3)).toEqual(['stop:worker', 'stop:intake', 'pause'])
  })

  it('has no point of no return while its migrations expand', () => {
    expect(makePlan(context()).pointOfNoReturn).toBeNull()
  })

  it('says which steps ask, and for how long, and is another plan when that changes', () => {
    const deploy = (ask: string) => `deploy: [migrate, start, { shift: ${ask} }, retire]`
    const planAsking = (ask: string) => makePlan(context({ text: `${file()}${deploy(ask)}` }))
    const { steps } = planAsking('{ ask: { within: 30m } }')
    const asks = steps.flatMap(({ id, ask, askWithinMs }) => (ask ? [[id, askWithinMs]] : []))
    expect(asks).toEqual([
      ['shift:worker', 1_800_000],
      ['shift:intake', 1_800_000],
    ])
    expect(steps.filter(step => !step.ask).every(step => step.askWithinMs === null)).toBe(true)
    const forms = ['{ ask: false }', '{ ask: true }', '{ ask: { within: 30m } }', '{ ask: { within: 31m } }']
    expect(new Set(forms.map(form => planAsking(form).hash)).size).toBe(4)
  })

  it('gives equal hashes for equal contexts and another one for another base', () => {
    expect(makePlan(context()).hash).toBe(makePlan(context()).hash)
    const other = makePlan(context({ base: { ...context().base!, release: release(0, [migration('1')]) } }))
    expect(other.hash).not.toBe(makePlan(context()).hash)
  })
})

describe('a contraction', () => {
  it('waits until the old version is retired, and is the point of no return', () => {
    const plan = makePlan(
      context({ release: release(2, [migration('1'), migration('2'), migration('3', 'contract')]) }),
    )
    expect(ids(plan).at(-1)).toBe('migrate:contract')
    expect(plan.pointOfNoReturn).toBe('migrate:contract')
    expect(plan.steps.find(({ id }) => id === 'migrate')?.params).toMatchObject({ migrations: [{ id: '2' }] })
  })

  it('is refused in one file with an expansion', () => {
    const error = refusal({ release: release(2, [migration('1'), migration('2', 'mixed')]) })
    expect(isFailure(error, planErrors.PLAN_MIGRATION_MIXED) && error.message).toBe(
      '2_m.sql: line 2: it drops a column',
    )
  })

  it('is refused before an expansion', () => {
    const error = refusal({ release: release(2, [migration('1'), migration('2', 'contract'), migration('3')]) })
    expect(isFailure(error, planErrors.PLAN_CONTRACT_BEFORE_EXPAND)).toBe(true)
  })

  it('needs not wait where the old version is stopped first, but is announced as the point of no return', () => {
    const harsh = release(2, [migration('1'), migration('2', 'contract')])
    const plan = makePlan(context({ text: file(', strategy: recreate'), release: harsh }))
    expect(plan.pointOfNoReturn).toBe('migrate')
  })

  it('is no point of no return before the first deployment: there is nothing to lose', () => {
    const harsh = release(1, [migration('1'), migration('2', 'contract')])
    expect(makePlan(context({ base: null, ledger: [], release: harsh })).pointOfNoReturn).toBeNull()
  })
})

describe('a rollback', () => {
  const back = (ledger: readonly LedgerEntry[]): Change => ({
    kind: 'rollback',
    release: release(1, [migration('1')]),
    base: { release: release(2, [migration('1'), migration('2')]), app: context().app },
    ledger,
  })

  it('brings the earlier code back on the newer schema, and ends with the schema', () => {
    const plan = makePlan(context(back(applied(migration('1'), migration('2')))))
    expect(ids(plan)).toContain('snapshot')
    expect(ids(plan)).not.toContain('migrate')
    expect(ids(plan).at(-1)).toBe('revert')
  })

  it('is impossible over a contraction, and names it', () => {
    const error = refusal(back(applied(migration('1'), migration('2', 'contract'))))
    expect(isFailure(error, planErrors.ROLLBACK_IMPOSSIBLE) && error.message).toContain('2_m.sql')
  })
})

it.each([
  ['target: { local: { router: haproxy } }, strategy: { canary: { weights: [10], sticky: cookie } }', 'strategy'],
])('refuses what this version cannot do: %s', (entry, path) => {
  const error = refusal({ text: file().replace('target: local', entry) })
  expect(isFailure(error, planErrors.PLAN_UNSUPPORTED) && error.message).toContain(`environments.production.${path}`)
})

it.each(['target: local, watch: [{ alarm: a }]', 'target: local, watch: [{ cloudwatch: SELECT, above: 1 }]'])(
  'refuses a release of before files had to name the account: %s',
  entry => {
    const text = file().replace('target: local', `${entry}, aws: { region: eu-west-2 }`)
    const { aws: _, ...environment } = context({ text }).environment
    expect(refusal({ text })).toBeNull()
    const error = refusal({ text, environment })
    expect(isFailure(error, planErrors.PLAN_UNSUPPORTED) && error.message).toBe(
      'environments.production.watch: an alarm without the account that it is in is not available here',
    )
  },
)

it('carries its terms, and is another plan under another policy', () => {
  const text = file().replace('target: local', 'target: local, supersede: true, gates: { wait: 5m, checklist: [a] }')
  const plan = makePlan(context({ text }))
  expect(plan).toMatchObject({ gates: { waitMs: 300_000, checklist: ['a'] }, supersedes: true })
  const rule = {
    apps: ['*'],
    environments: ['production'],
    gates: { ...noGates, waitMs: 600_000, checklist: ['b'] },
    bounds: noBounds,
  }
  const policy: Policy = {
    version: 'p1',
    directory: { people: {}, groups: {} },
    slack: {},
    rules: [rule],
    freezes: [],
    roles: [],
    breakGlass: { who: [], tell: [] },
    pointOfNoReturn: { allow: [] },
    retention: null,
    network: [],
    workflows: [],
    apps: {},
  }
  const under = makePlan(context({ text, policy }))
  expect(under.gates).toEqual(plan.gates)
  expect(under.hash).not.toBe(plan.hash)
  // Who is who, and when, is looked up whenever gates are judged: what was approved stays approved.
  const people = { ...policy.directory, groups: { managers: ['ann'] } }
  expect(makePlan(context({ text, policy: { ...policy, version: 'p2', directory: people } })).hash).toBe(under.hash)
})

it('refuses to keep consumers paused through a bake that is longer than their budget', () => {
  const deploy = (order: string) =>
    `${file().replace('service: worker }', 'service: worker, budget: 1m }')}\ndeploy: [${order}]\n`
  const long = refusal({ text: deploy('pause, migrate, start, shift, bake: 2m, resume, retire') })
  expect(isFailure(long, planErrors.PLAN_PAUSE_OVER_BUDGET) && long.message).toContain(
    '120 s of baking; its budget is 60 s',
  )
  expect(refusal({ text: deploy('pause, migrate, start, resume, shift, bake: 2m, retire') })).toBeNull()
})

it('refuses to let users wait through a bake for longer than the router lets a request wait', () => {
  const deploy = (order: string) => `${file(', strategy: recreate')}\ndeploy: [${order}]\n`
  const long = refusal({ text: deploy('stop, migrate, start, bake: 1m, shift') })
  expect(isFailure(long, planErrors.PLAN_PARKED_TOO_LONG) && long.message).toBe(
    'requests would wait at the router through 60 s of baking; each waits 60 s at most',
  )
  expect(refusal({ text: deploy('stop, migrate, start, bake: 1m, shift'), kind: 'rollback' })).toBeNull()
  expect(refusal({ text: deploy('stop, migrate, start, bake: 59s, shift') })).toBeNull()
  expect(refusal({ text: deploy('stop, migrate, start, shift, bake: 1m') })).toBeNull()
})
