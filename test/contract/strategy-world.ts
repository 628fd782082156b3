import { randomUUID } from 'node:crypto'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { httpWatch } from '../../src/adapters/http-watch/http-watch.ts'
import { secretsOf } from '../../src/adapters/secrets/secrets.ts'
import { prometheusWatch } from '../../src/adapters/prometheus/prometheus-watch.ts'
import { loadApp } from '../../src/config/load.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import type { Json } from '../../src/domain/json.ts'
import type { Plan, PlannedStep } from '../../src/domain/plan.ts'
import type { Release } from '../../src/domain/release.ts'
import { makePlan } from '../../src/engine/make-plan.ts'
import { stepKind } from '../../src/engine/plan-step.ts'
import type { Router } from '../../src/ports/router.ts'
import type { InstanceSpec, Target } from '../../src/ports/target.ts'
import type { World } from '../../src/steps/world.ts'
import { memoryFlags } from '../../src/adapters/memory/flags.ts'
import { memoryInfrastructure } from '../../src/adapters/memory/infrastructure.ts'
import { memoryLedger } from '../../src/adapters/memory/ledger.ts'
import { memoryWatches } from '../../src/adapters/memory/watches.ts'
import { askingLoopback } from '../rig/asking.ts'
import { realClock } from '../rig/real-clock.ts'
import { releaseOf } from '../rig/release-of.ts'

const noSecrets = secretsOf({ variables: {}, inAws: null, inKeyVault: null, inVault: null })

export const strategyPlace = { app: 'orders', environment: 'staging' }

/** Four instances behind a port, and a worker of two that nobody routes to. */
const file = (strategy: string, program: readonly string[]) => `
app: orders
services:
  mailer: { build: ., command: ${JSON.stringify(program)}, instances: 2 }
  web: { build: ., command: ${JSON.stringify(program)}, instances: 4, health: { path: /healthz, interval: 50ms } }
environments: { staging: { target: local, strategy: ${strategy}, bake: 10ms } }
`

const release = (number: number, digest: string): Release =>
  releaseOf(number, { artifacts: ['mailer', 'web'].map(service => ({ service, digest })) })

/** What the strategies are tried on. */
export type StrategyParts = {
  readonly target: Target
  readonly router: Router
  readonly program: Pick<InstanceSpec, 'artifact' | 'command'>
}

/** An environment where v1 runs, and the plan that brings v2 by a strategy; steps are run one by one, as the engine does. */
export type StrategyWorld = {
  readonly world: World
  readonly plan: Plan
  readonly steps: readonly PlannedStep[]
  run(step: PlannedStep): Promise<void>
  /** Forgets what was run before. */
  begin(): void
  /** The same with other params. */
  runWith(step: PlannedStep, change: Json): Promise<void>
  /** Undoes one step that was run. */
  undo(id: string): Promise<void>
  /** Undoes what was run, in the plan's order. */
  undoAll(): Promise<void>
}

export const strategyWorld = async (
  { target, router, program }: StrategyParts,
  strategy: string,
): Promise<StrategyWorld> => {
  const { digest, path } = program.artifact
  const app = loadApp(file(strategy, program.command), 'lockstep.yaml')
  const [environment] = app.environments
  if (environment === undefined) throw new Error('the file has no environment')
  const [base, next] = [1, 2].map(number => ({ release: release(number, digest), app }))
  if (base === undefined || next === undefined) throw new Error('two releases')
  const plan = makePlan({
    kind: 'deploy',
    release: next.release,
    app,
    environment,
    base,
    ledger: [],
    policy: noPolicy,
    inherits: null,
  })
  const world: World = {
    target,
    router,
    migrator: null,
    ledger: memoryLedger(),
    snapshots: null,
    flags: memoryFlags(strategyPlace, []),
    watches: {
      ...memoryWatches(),
      http: httpWatch,
      prometheus: prometheusWatch({ secrets: noSecrets, ask: askingLoopback(strategyPlace) }),
    },
    artifacts: {
      build: () => Promise.reject(new Error('nothing is built here')),
      locate: () => Promise.resolve(path),
      workingCopy: () => Promise.resolve({ path, giveBack: () => Promise.resolve() }),
      dropCopy: () => Promise.resolve(),
    },
    variables: {
      forInstance: async ({ release: { version }, instance }) => ({ GREETING: version, INSTANCE: instance }),
      requireSecrets: () => Promise.resolve(),
      forget: async () => undefined,
      forCommand: async () => ({}),
    },
    runner: localRunner,
    infrastructure: memoryInfrastructure(),
    clock: realClock,
    place: strategyPlace,
    environment,
    deployment: 'd-2',
    operationId: `d-2.${randomUUID()}`,
    plan,
    next,
    base,
    dataWindow: 'closed',
    lease: { epoch: 1, check: () => undefined },
    signal: new AbortController().signal,
    log: { line: () => undefined },
    saved: null,
    checkpoint: () => Promise.resolve(),
    testToken: 'the token',
  }
  await startBase({ ...world, deployment: 'd-1', next: base, base: null }, environment, app)
  const done: { readonly step: PlannedStep; readonly before: Json; readonly receipt: Json }[] = []
  const undo = async (id: string): Promise<void> => {
    const one = done.find(({ step }) => step.id === id)
    if (one !== undefined) await stepKind(one.step.kind).undo(paramsOf(one.step), one.before, one.receipt, world)
  }
  return {
    world,
    plan,
    steps: plan.steps.filter(({ kind }) => kind !== 'preflight'),
    run: async step => {
      const kind = stepKind(step.kind)
      const known = done.find(one => one.step.id === step.id)
      // What is prepared becomes an event, and is the same when the step is run again.
      const before = known?.before ?? (JSON.parse(JSON.stringify(await kind.prepare(paramsOf(step), world))) as Json)
      const { receipt } = await kind.run(paramsOf(step), before, world)
      if (known === undefined) done.push({ step, before, receipt })
    },
    begin: () => void done.splice(0),
    runWith: async (step, change) => {
      const params = { ...(paramsOf(step) as object), ...(change as object) }
      await stepKind(step.kind).run(params, await stepKind(step.kind).prepare(params, world), world)
    },
    undo,
    undoAll: async () => {
      for (const id of plan.undo) await undo(id)
    },
  }
}

/** As planned, but nothing waits: not the watches, and not for a worker to have run for long enough. */
const paramsOf = ({ kind, params }: PlannedStep): Json => {
  const all = params as Readonly<Record<string, Json>>
  if (kind === 'watch' || kind === 'bake') return { ...all, durationMs: 1 }
  return all['service'] === 'mailer' ? { ...all, startMs: 300 } : all
}

/** The first deployment: the same steps, with nothing there. */
const startBase = async (world: World, environment: World['environment'], app: World['next']['app']): Promise<void> => {
  const plan = makePlan({
    kind: 'deploy',
    release: world.next.release,
    app,
    environment,
    base: null,
    ledger: [],
    policy: noPolicy,
    inherits: null,
  })
  for (const step of plan.steps.filter(({ kind }) => kind === 'start' || kind === 'shift')) {
    const kind = stepKind(step.kind)
    await kind.run(paramsOf(step), await kind.prepare(paramsOf(step), world), world)
  }
}
