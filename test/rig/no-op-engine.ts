import { noPolicy } from '../../src/domain/gates/demands.ts'
import { loadApp } from '../../src/config/load.ts'
import { askCheckByHttp } from '../../src/adapters/http/ask-check.ts'
import { outside } from '../../src/adapters/outside/outside.ts'
import { starterFile } from '../../src/cli/starter-file.ts'
import { freezePlan } from '../../src/domain/freeze-plan.ts'
import { noTerms } from '../../src/domain/plan.ts'
import type { Plan, PlannedStep } from '../../src/domain/plan.ts'
import { fingerprintOf } from '../../src/domain/release.ts'
import type { EngineDeps } from '../../src/engine/deps.ts'
import { createGuards } from '../../src/engine/guards.ts'
import { createLeases } from '../../src/engine/leases.ts'
import { systemClock } from '../../src/serve/system-clock.ts'
import type { AnyStepKind } from '../../src/steps/define-step.ts'
import type { Ports } from '../../src/steps/world.ts'
import { z } from 'zod'
import { createDeployment } from '../../src/store/create-deployment.ts'
import { storeDocuments } from '../../src/store/documents.ts'
import { openStore } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import type { Store } from '../../src/store/open-store.ts'
import { newReleaseOf } from './release-of.ts'
import { startEmbeddedPostgres } from './postgres-embedded.ts'

export const stepsOfOne = 20

const noOp: AnyStepKind = {
  kind: 'no-op',
  version: 1,
  params: z.null(),
  effect: 'none',
  timeoutMs: 10_000,
  opensDataWindow: false,
  mayBeSkipped: false,
  describe: () => 'do nothing',
  reversible: () => ({ kind: 'nothing' }),
  prepare: () => Promise.resolve(null),
  run: () => Promise.resolve({ receipt: null }),
  settle: () => Promise.resolve({ outcome: 'not-done' }),
  undo: () => Promise.resolve([]),
}

const plannedNoOp = (number: number): PlannedStep => {
  const { kind, version, effect, timeoutMs, opensDataWindow, mayBeSkipped } = noOp
  const title = noOp.describe(null)
  const reversible = noOp.reversible(null)
  const id = `${kind}:${number}`
  return {
    id,
    kind,
    version,
    params: null,
    title,
    effect,
    reversible,
    opensDataWindow,
    timeoutMs,
    ask: false,
    askWithinMs: null,
    mayBeSkipped,
  }
}

/** The real engine and store on a real PostgreSQL with fsync on; only what steps do is nothing. */
export type NoOpEngine = {
  readonly store: Store
  readonly url: string
  readonly deps: Omit<EngineDeps, 'wake'>
  /** Writes a release and a deployment of it, each in an app of its own, that nothing looks at before it is woken. */
  prepare(number: number): Promise<string>
  /** The plans of those that were written. */
  plans(): readonly Plan[]
  stop(): Promise<void>
}

/** The same beside others on a database that has its deployments already. */
export type NoOpNode = Pick<NoOpEngine, 'store' | 'url' | 'deps'> & { stop(): Promise<void> }

export const openNoOpNode = async (url: string, owner: string, plans: ReadonlyMap<string, Plan>): Promise<NoOpNode> => {
  const store = await openStore(url, error => console.error(error.message))
  const leases = createLeases(store, systemClock, owner)
  return {
    store,
    url,
    deps: {
      store,
      clock: systemClock,
      leases,
      guards: createGuards({ lookAgain: () => Promise.resolve(), onError: console.error }),
      policy: noPolicy,
      askCheck: askCheckByHttp(outside({ allow: [] })),
      kinds: new Map([[noOp.kind, noOp]]),
      resolvePlan: ({ app }) => {
        const plan = plans.get(app)
        return plan === undefined ? Promise.reject(new Error(`no plan for ${app}`)) : Promise.resolve(plan)
      },
      portsFor: () => Promise.resolve({} as Ports),
      documents: storeDocuments(store.pool),
      testToken: () => '',
      stepLog: () => ({ line: () => undefined }),
      appended: () => undefined,
    },
    stop: async () => {
      leases.stop()
      await store.close()
    },
  }
}

export const startNoOpEngine = async (): Promise<NoOpEngine> => {
  const server = await startEmbeddedPostgres()
  const plans = new Map<string, Plan>()
  const node = await openNoOpNode(server.url, 'bench:1', plans)
  const { store } = node
  return {
    ...node,
    plans: () => [...plans.values()],
    prepare: async number => {
      const plan = await planOf(store, `bench-${number}`)
      plans.set(plan.app, plan)
      const id = `d-${number}`
      const actor = { kind: 'system', name: 'bench' } as const
      const at = new Date().toISOString()
      await store.db.transaction().execute(async tx => {
        await createDeployment(tx, id, null, { type: 'created', at, plan, actor, reason: null })
        await tx.updateTable('deployments').set({ due_at: null }).where('id', '=', id).execute()
      })
      return id
    },
    stop: async () => {
      await node.stop()
      await server.stop()
    },
  }
}

const planOf = async (store: Store, app: string): Promise<Plan> => {
  const { id, version, commit, fingerprint } = await saveRelease(
    store.db,
    newReleaseOf({ app, config: loadApp(starterFile(app), 'lockstep.yaml'), fingerprint: fingerprintOf([], []) }),
  )
  return freezePlan({
    kind: 'deploy',
    app,
    environment: 'development',
    release: { id, version, commit, fingerprint },
    base: null,
    ledger: [],
    strategy: 'blue-green',
    ...noTerms,
    steps: Array.from({ length: stepsOfOne }, (_, number) => plannedNoOp(number)),
  })
}
