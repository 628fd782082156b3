import { noPolicy } from '../../src/domain/gates/demands.ts'
import { randomUUID } from 'node:crypto'
import { localArtifacts } from '../../src/adapters/local/artifacts.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import { gitSource } from '../../src/adapters/git/git-source.ts'
import { readDbmateMigrations } from '../../src/adapters/dbmate/dbmate-read.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { start } from '../../src/app/deploy.ts'
import { loadApp } from '../../src/config/load.ts'
import { firstBrokenRow } from '../../src/domain/event-chain.ts'
import type { ChainedRow } from '../../src/domain/event-chain.ts'
import { freezePlan } from '../../src/domain/freeze-plan.ts'
import type { Plan, PlannedStep } from '../../src/domain/plan.ts'
import type { Release } from '../../src/domain/release.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { advance } from '../../src/engine/advance.ts'
import type { EngineDeps } from '../../src/engine/deps.ts'
import { createGuards } from '../../src/engine/guards.ts'
import { createLeases } from '../../src/engine/leases.ts'
import { singleFlight } from '../../src/engine/single-flight.ts'
import { releaseRef } from '../../src/engine/plan-context.ts'
import type { Wake } from '../../src/engine/wake.ts'
import type { AnyStepKind } from '../../src/steps/define-step.ts'
import type { Ports } from '../../src/steps/world.ts'
import { secretsForPlaces } from '../../src/serve/secrets-for.ts'
import { standInsFor } from '../../src/serve/stand-ins-for.ts'
import { environmentRecord } from '../../src/store/environments.ts'
import { storeDocuments } from '../../src/store/documents.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { memoryFlags } from '../../src/adapters/memory/flags.ts'
import { memoryInfrastructure } from '../../src/adapters/memory/infrastructure.ts'
import { memoryLedger } from '../../src/adapters/memory/ledger.ts'
import { memoryMigrator } from '../../src/adapters/memory/migrator.ts'
import { memoryRouter } from '../../src/adapters/memory/router.ts'
import { memoryTarget } from '../../src/adapters/memory/target.ts'
import { memoryVariables } from '../../src/adapters/memory/variables.ts'
import { memoryWatches } from '../../src/adapters/memory/watches.ts'
import { recordStreams } from '../rig/record-streams.ts'
import { noChecks } from '../rig/no-checks.ts'
import { noImages } from '../rig/no-images.ts'
import { realClock } from '../rig/real-clock.ts'
import type { Journal } from './journal.ts'
import { lookAround, newJournal, plannedAs } from './journal.ts'
import { noTerms } from '../../src/domain/plan.ts'
import { newReleaseOf } from '../rig/release-of.ts'
import { turnsByKey } from '../../src/domain/turns.ts'

/** As many as there are workers, and one more. */
export const manyEnvironments = Array.from({ length: 17 }, (_, number) => `q${number + 1}`)
const environments = ['e1', 'e2', 'e3', 'e4', 'e5', 'asking', 'tired', ...manyEnvironments] as const
const app = loadApp(
  [
    'app: orders',
    'services: { web: { build: ., command: node web.ts } }',
    `environments: { ${environments.map(name => `${name}: { target: local }`).join(', ')} }`,
  ].join('\n'),
  'lockstep.yaml',
)

export const tester = { kind: 'person', name: 'tester' } as const

/** One node as a process would be: an owner, its leases, and what it knows. */
export type Node = {
  readonly owner: string
  readonly deps: EngineDeps
  advance(id: string): Promise<void>
  /** As a process that is asked to stop. */
  stop(): void
  /** What failed beside the calls of `advance`. */
  readonly errors: unknown[]
}

type Terms = Pick<Plan, keyof typeof noTerms>

/** The real engine and store, with step kinds of the test's own and ports in memory. */
export type EngineWorld = {
  readonly store: Store
  readonly journal: Journal
  /** Ids of deployments and runs that were woken, in order. */
  readonly woken: string[]
  readonly ports: (environment: string) => Ports
  readonly lockstep: Lockstep
  release(): Promise<Release>
  /** The steps that a plan has from now on, after the look around; those of a test's earlier deployments stay known. */
  plan(...kinds: readonly (AnyStepKind | readonly [AnyStepKind, Partial<PlannedStep>])[]): void
  planFor(environment: string, release: Release): Promise<Plan>
  /** The terms of plans from now on. */
  terms(change: Partial<Terms>): void
  /** Writes a deployment; nobody has looked at it yet. */
  deploy(environment: string, release?: Release): Promise<string>
  node(change?: Partial<EngineDeps> & { readonly owner?: string }): Node
  events(id: string): Promise<readonly DeploymentEvent[]>
  types(id: string): Promise<readonly string[]>
  state(id: string): Promise<string>
  /** Throws unless every stream is what was written; how many deployments have one. */
  verifyChains(): Promise<number>
  close(): Promise<void>
}

export const engineWorld = async (url: string): Promise<EngineWorld> => {
  const store = await openStore(url, () => undefined)
  const journal = newJournal()
  const kinds = new Map<string, AnyStepKind>()
  const woken: string[] = []
  const nodes: Node[] = []
  const bound = new Map<string, Ports>()
  let steps: readonly PlannedStep[] = []
  let terms: Terms = noTerms
  const ports = (environment: string): Ports => {
    const known = bound.get(environment) ?? newPorts(environment)
    bound.set(environment, known)
    return known
  }
  const wake: Wake = {
    deployment: async (_tx, id) => void woken.push(id),
    run: async (_tx, id) => void woken.push(id),
  }
  const planFor = async (environment: string, release: Release): Promise<Plan> => {
    const record = await environmentRecord(store.db, { app: app.name, environment })
    const base = record === null ? null : releaseRef(record.release)
    const ref = releaseRef(release)
    const draft = { kind: 'deploy', app: app.name, environment, release: ref, base, ledger: [], steps } as const
    return freezePlan({ ...terms, ...draft, strategy: 'blue-green' })
  }
  const releases = new Map<string, Release>()
  const lockstep: Lockstep = {
    node: { owner: 'node:test', home: { id: 'here', path: '/nowhere', host: 'here' } },
    store,
    clock: realClock,
    wake,
    policy: noPolicy,
    resolvePlan: ({ environment, release }) => planFor(environment, known(releases, release)),
    sourceOf: gitSource,
    artifacts: localArtifacts('/nowhere', localRunner),
    readMigrations: readDbmateMigrations,
    portsFor: async ({ environment }) => ports(environment),
    secretsFor: secretsForPlaces({}),
    standInsFor,
    ...noChecks,
    ...noImages,
    inTurn: turnsByKey(),
    runLog: () => ({ line: () => undefined }),
    appended: () => undefined,
  }
  const release = async (): Promise<Release> => {
    const made = await saveRelease(store.db, newRelease())
    releases.set(made.id, made)
    return made
  }
  const events = async (id: string): Promise<readonly DeploymentEvent[]> => {
    const rows = await store.db.selectFrom('events').select('body').where('stream', '=', id).orderBy('seq').execute()
    return rows.map(({ body }) => JSON.parse(body) as DeploymentEvent)
  }
  return {
    store,
    journal,
    woken,
    ports,
    lockstep,
    release,
    planFor,
    plan: (...wanted) => {
      const all = [lookAround(journal), ...wanted]
      steps = all.map(one => ('kind' in one ? plannedAs(one) : plannedAs(one[0], one[1])))
      for (const one of all) kinds.set('kind' in one ? one.kind : one[0].kind, 'kind' in one ? one : one[0])
    },
    terms: change => {
      terms = { ...noTerms, ...change }
    },
    deploy: async (environment, wanted) => {
      const plan = await planFor(environment, wanted ?? (await release()))
      return (await start(lockstep, { id: `d-${randomUUID()}`, plan, actor: tester, run: null, reason: null })).id
    },
    node: ({ owner = `node:${randomUUID()}`, ...change } = {}) => {
      const used = change.store ?? store
      const stopping = new AbortController()
      const leases = createLeases(used, change.clock ?? realClock, owner)
      const errors: unknown[] = []
      const onError = (error: unknown): void => void errors.push(error)
      const deps: EngineDeps = {
        ...lockstep,
        store: used,
        askCheck: () => Promise.reject(new Error('no check is asked here')),
        leases,
        guards: createGuards({ lookAgain: id => advanceOne(id), onError }),
        kinds,
        documents: storeDocuments(used.pool),
        testToken: id => `token of ${id}`,
        stepLog: () => ({ line: () => undefined }),
        ...change,
      }
      const advanceOne = singleFlight(id => advance(deps, id, stopping.signal))
      const node: Node = {
        owner,
        deps,
        errors,
        advance: advanceOne,
        stop: () => {
          stopping.abort(new Error('the node stops'))
          leases.stop()
        },
      }
      nodes.push(node)
      return node
    },
    events,
    types: async id => (await events(id)).map(nameOf),
    state: async id => (await readDeployment(store.db, id))?.deployment.state ?? 'not there',
    verifyChains: () => verifyChains(store),
    close: async () => {
      nodes.forEach(node => node.stop())
      await Promise.all(nodes.map(({ deps }) => deps.guards.ended()))
      await recordStreams(async text => (await store.pool.query(text)).rows)
      await store.close()
    },
  }
}

const known = (releases: ReadonlyMap<string, Release>, id: string): Release => {
  const release = releases.get(id)
  if (release === undefined) throw new Error(`the test made no release ${id}`)
  return release
}

const newRelease = (): Omit<Release, 'version'> => newReleaseOf({ app: app.name, config: app })

const newPorts = (environment: string): Ports => {
  const place = { app: app.name, environment }
  return {
    target: memoryTarget(place),
    router: memoryRouter(place),
    migrator: memoryMigrator(),
    ledger: memoryLedger(),
    snapshots: null,
    flags: memoryFlags(place, []),
    artifacts: localArtifacts('/nowhere', localRunner),
    variables: memoryVariables(),
    runner: localRunner,
    infrastructure: memoryInfrastructure(),
    watches: memoryWatches(),
    clock: realClock,
  }
}

/** An event in a word or two: `step-done a`. */
const nameOf = (event: DeploymentEvent): string => ('step' in event ? `${event.type} ${event.step}` : event.type)

const verifyChains = async (store: Store): Promise<number> => {
  const streams = await store.db.selectFrom('events').select('stream').distinct().execute()
  for (const { stream } of streams) {
    const rows: readonly ChainedRow[] = await store.db
      .selectFrom('events')
      .select(['seq', 'body', 'hash'])
      .where('stream', '=', stream)
      .orderBy('seq')
      .execute()
    const broken = firstBrokenRow(stream, rows)
    if (broken !== null) throw new Error(`event ${broken} of ${stream} is broken`)
  }
  return streams.filter(({ stream }) => stream.startsWith('d-')).length
}
