import { freezePlan } from '../../src/domain/freeze-plan.ts'
import type { DeploymentKind, Plan, PlannedStep, Reversibility, StepEffect } from '../../src/domain/plan.ts'
import type { World } from './saga-world.ts'
import { noTerms } from '../../src/domain/plan.ts'

type StepOptions = Partial<Pick<PlannedStep, 'reversible' | 'ask' | 'mayBeSkipped' | 'opensDataWindow'>>

/** A planned step whose whole effect on the model world is `writes`. */
export const modelStep = (id: string, effect: StepEffect, writes: World, options: StepOptions = {}): PlannedStep => ({
  id,
  kind: id.split(':')[0] ?? id,
  version: 1,
  params: { writes },
  title: id,
  effect,
  reversible: { kind: effect === 'none' ? 'nothing' : 'yes' },
  opensDataWindow: effect === 'traffic',
  timeoutMs: 1000,
  ask: false,
  askWithinMs: null,
  mayBeSkipped: false,
  ...options,
})

const release = (version: string) => ({
  id: `rel_${version}`,
  version,
  commit: `c${version}`,
  fingerprint: `f${version}`,
})

/** A frozen plan of model steps. */
export const modelPlan = (steps: readonly PlannedStep[], kind: DeploymentKind = 'deploy'): Plan =>
  freezePlan({
    kind,
    app: 'orders',
    environment: 'production',
    release: release('v2'),
    base: release('v1'),
    ledger: [],
    ...noTerms,
    strategy: 'all-at-once',
    steps,
  })

const pointOfNoReturn: Reversibility = { kind: 'no', why: 'it removes what the old code needs' }

const pause = modelStep('pause', 'claims', { paused: true })
const resume = modelStep('resume', 'consumers', { paused: false, consumers: 'new' }, { opensDataWindow: true })
const migrate = (reversible: Reversibility = { kind: 'yes' }) =>
  modelStep('migrate', 'schema', { schema: 1 }, { reversible })
const widen = modelStep('widen', 'schema', { schema: 1.5 })
const finish = (reversible: Reversibility = { kind: 'yes' }) =>
  modelStep('finish', 'schema', { schema: 2 }, { reversible })
const start = (service: string) => modelStep(`start:${service}`, 'code', { [`new:${service}`]: true })
const shift = (service: string, options: StepOptions = {}) =>
  modelStep(`shift:${service}`, 'traffic', { [`traffic:${service}`]: 'new' }, options)
const retire = (service: string) => modelStep(`retire:${service}`, 'stop-old', { [`old:${service}`]: false })
const verify = modelStep('verify', 'probe', { probe: true }, { mayBeSkipped: true, ask: true })
const test = modelStep('test', 'none', {}, { mayBeSkipped: true })
const configure = modelStep('configure', 'configuration', { configuration: 'new' })
const provision = modelStep('provision', 'infrastructure', { infrastructure: 'new' })

/** One small world to explore: `seamless` plans never leave users without a version that runs. */
export type ModelCase = { readonly name: string; readonly plan: Plan; readonly seamless: boolean }

const modelCase = (
  name: string,
  steps: readonly PlannedStep[],
  { kind = 'deploy', seamless = true }: { readonly kind?: DeploymentKind; readonly seamless?: boolean } = {},
): ModelCase => ({ name, plan: modelPlan(steps, kind), seamless })

/** The plans of which every interleaving is tried. */
export const modelCases: readonly ModelCase[] = [
  modelCase('one step', [start('intake')]),
  modelCase('pause, migrate, start, resume, shift', [pause, migrate(), start('intake'), resume, shift('intake')]),
  modelCase('migrate, start, shift, retire, then the contract as the point of no return at the end', [
    migrate(),
    start('intake'),
    shift('intake'),
    retire('intake'),
    finish(pointOfNoReturn),
  ]),
  modelCase('a contract that can be taken back, in the middle', [
    start('intake'),
    shift('intake'),
    retire('intake'),
    finish(),
    test,
  ]),
  modelCase('point of no return in the middle', [
    migrate(),
    start('intake'),
    shift('intake', { reversible: pointOfNoReturn }),
    retire('intake'),
  ]),
  modelCase('point of no return first', [migrate(pointOfNoReturn), start('intake'), shift('intake')]),
  modelCase('schema that is kept when it holds data', [
    pause,
    migrate({ kind: 'while-empty', keeps: 'column orders.note' }),
    start('intake'),
    resume,
  ]),
  modelCase(
    'recreate: the old stops before the schema moves',
    [retire('intake'), migrate(), start('intake'), shift('intake')],
    { seamless: false },
  ),
  modelCase('two services', [start('worker'), start('intake'), shift('intake'), retire('worker'), retire('intake')]),
  modelCase(
    'a rollback, which takes the schema back when the newer version is gone',
    [start('intake'), shift('intake'), retire('intake'), finish()],
    { kind: 'rollback' },
  ),
  modelCase('infrastructure and configuration around a pause', [pause, provision, configure]),
  modelCase('two changes of the schema, the second on top of the first', [migrate(), widen, start('intake')]),
  modelCase('a test and a probe that may be skipped', [start('intake'), verify, shift('intake')]),
]
