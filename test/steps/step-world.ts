import { randomUUID } from 'node:crypto'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { httpWatch } from '../../src/adapters/http-watch/http-watch.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import { secretsOf } from '../../src/adapters/secrets/secrets.ts'
import { prometheusWatch } from '../../src/adapters/prometheus/prometheus-watch.ts'
import { loadApp } from '../../src/config/load.ts'
import type { Migration, SchemaObject } from '../../src/domain/migration.ts'
import type { Json } from '../../src/domain/json.ts'
import type { Release } from '../../src/domain/release.ts'
import type { PlannedStep } from '../../src/domain/plan.ts'
import { makePlan } from '../../src/engine/make-plan.ts'
import { stepKinds } from '../../src/steps/registry.ts'
import type { AnyStepKind } from '../../src/steps/define-step.ts'
import type { World } from '../../src/steps/world.ts'
import { memoryFlags } from '../../src/adapters/memory/flags.ts'
import { memoryInfrastructure } from '../../src/adapters/memory/infrastructure.ts'
import { memoryLedger } from '../../src/adapters/memory/ledger.ts'
import { memoryMigrator } from '../../src/adapters/memory/migrator.ts'
import { memoryRouter } from '../../src/adapters/memory/router.ts'
import { memoryTarget } from '../../src/adapters/memory/target.ts'
import { memoryVariables } from '../../src/adapters/memory/variables.ts'
import { memoryWatches } from '../../src/adapters/memory/watches.ts'
import { askingLoopback } from '../rig/asking.ts'
import { realClock } from '../rig/real-clock.ts'
import { releaseOf } from '../rig/release-of.ts'
import { instanceTargetOf } from '../../src/steps/kinds-of-target.ts'

const noSecrets = secretsOf({ variables: {}, inAws: null, inKeyVault: null, inVault: null })

export const place = { app: 'orders', environment: 'production' }

const file = (strategy: string) => `
app: orders
services:
  worker: { build: ., command: node worker.js, health: /healthz }
  intake: { build: ., command: node intake.js, health: /healthz, after: [worker] }
database: { migrations: { tool: dbmate, dir: db } }
consumers: { orders: { queue: orders, flag: consume-orders, service: worker } }
environments: { production: { target: local, strategy: ${strategy}, bake: 1s } }
`

export const column: SchemaObject = { kind: 'column', schema: 'public', table: 'orders', column: 'priority' }

const migration = (id: string, removes: readonly SchemaObject[]): Migration => ({
  id,
  name: id,
  file: `${id}.sql`,
  checksum: id,
  text: '',
  effect: 'expand',
  findings: [],
  down: { removes, opaque: false },
})
const first = migration('1', [])
const second = migration('2', [column])

const release = (number: number, migrations: readonly Migration[]): Release =>
  releaseOf(number, {
    artifacts: ['worker', 'intake'].map(service => ({ service, digest: `sha256:${number}` })),
    migrations,
  })

/** An environment in memory where v1 runs and v2 is being deployed; steps are run one by one. */
export type StepWorld = {
  readonly world: World
  readonly target: ReturnType<typeof memoryTarget>
  readonly flags: ReturnType<typeof memoryFlags>
  readonly lines: string[]
  /** How many values the column that v2 adds holds. */
  setValues(count: number): void
  /** Opens the data window for the steps from now on. */
  openWindow(): void
  /** Where the router, and the target of each instance, says that services answer. */
  setUrl(url: string): void
  /** Prepares and runs a step of the plan; what is needed to undo it. */
  run(id: string, change?: Json): Promise<Done>
  /** What the workers push: they have seen the flag's newest revision and do nothing. */
  acknowledgeAll(release?: string): Promise<void>
  routes(): Promise<readonly string[]>
  instances(): Promise<readonly string[]>
}

export type Done = {
  undo(): Promise<readonly { readonly what: string; readonly why: string }[]>
  readonly result: unknown
}

export const stepWorld = async (strategy = 'blue-green'): Promise<StepWorld> => {
  const app = loadApp(file(strategy), 'lockstep.yaml')
  const [environment] = app.environments
  if (environment === undefined) throw new Error('the file has no environment')
  const [v1, v2] = [release(1, [first]), release(2, [first, second])]
  const ledger = memoryLedger()
  const target = memoryTarget(place)
  const flags = memoryFlags(place, ['consume-orders'])
  let values = 0
  let window: World['dataWindow'] = 'closed'
  let url: string | null = null
  const migrator = memoryMigrator(() => values)
  const router = memoryRouter(place)
  const lines: string[] = []
  const lease = { epoch: 1, check: () => undefined }
  const base = { release: v1, app }
  const plan = makePlan({
    kind: 'deploy',
    release: v2,
    app,
    environment,
    base,
    ledger: [{ migration: first, appliedBy: 'd-0', release: 'r1' }],
    policy: noPolicy,
    inherits: null,
  })
  const address = (known: { readonly host: string; readonly port: number }) =>
    url === null ? known : { host: '127.0.0.1', port: Number(new URL(url).port) }
  const world: World = {
    target: {
      ...target,
      instances: async () => (await target.instances()).map(one => ({ ...one, address: address(one.address) })),
    },
    router: {
      ...router,
      routes: async () => (await router.routes()).map(state => (url === null ? state : { ...state, url })),
    },
    migrator,
    ledger,
    snapshots: null,
    flags,
    artifacts: {
      build: () => Promise.reject(new Error('nothing is built here')),
      locate: digest => Promise.resolve(`/artifacts/${digest}`),
      workingCopy: () => Promise.resolve({ path: '/', giveBack: () => Promise.resolve() }),
      dropCopy: () => Promise.resolve(),
    },
    variables: memoryVariables(),
    runner: localRunner,
    infrastructure: memoryInfrastructure(),
    watches: {
      ...memoryWatches(),
      http: httpWatch,
      prometheus: prometheusWatch({ secrets: noSecrets, ask: askingLoopback(place) }),
    },
    clock: realClock,
    place,
    environment,
    deployment: 'd-1',
    operationId: `d-1.${randomUUID()}`,
    plan,
    next: { release: v2, app },
    base,
    get dataWindow() {
      return window
    },
    lease,
    signal: new AbortController().signal,
    log: { line: text => void lines.push(text) },
    saved: null,
    checkpoint: () => Promise.resolve(),
    testToken: 'the token',
  }
  await startOld(world)
  return {
    world,
    target,
    flags,
    lines,
    setValues: count => (values = count),
    openWindow: () => (window = 'open'),
    setUrl: to => (url = to),
    run: (id, change = {}) => runStep(world, stepOf(world, id), change),
    acknowledgeAll: async only => {
      const { revision } = await flags.read('consume-orders')
      for (const { id, service, release: runs } of await target.instances()) {
        if (service !== 'worker' || (only !== undefined && only !== runs)) continue
        const said = { instance: id, release: runs, flag: 'consume-orders', revision }
        await flags.acknowledge({ ...said, consuming: false, inFlight: 0, receiving: false })
      }
    },
    routes: async () =>
      (await world.router.routes()).flatMap(({ route }) =>
        route.versions.map(
          version => `${route.service} ${version.release} ${version.weight}${route.parked ? ' parked' : ''}`,
        ),
      ),
    instances: async () => (await target.instances()).map(({ id }) => id),
  }
}

const startOld = async (world: World): Promise<void> => {
  for (const service of ['worker', 'intake']) {
    const id = `${service}.d-0.1`
    const spec = {
      id,
      service,
      release: 'r1',
      artifact: { digest: 'sha256:1', path: '/artifacts/sha256:1' },
      command: ['node', `${service}.js`],
      variables: await world.variables.forInstance({
        release: world.base?.release ?? world.next.release,
        app: world.next.app,
        service,
        instance: id,
      }),
      health: { path: '/healthz', timeoutMs: 2000, intervalMs: 1000 },
      startMs: 60_000,
      graceMs: 10_000,
    }
    await instanceTargetOf(world).start([spec], world.lease)
    const instances = [{ id, host: '127.0.0.1', port: 1 }]
    const versions = [{ release: 'r1', weight: 100, instances }]
    await world.router.setRoute({ service, versions, parked: false, parkMs: 1, test: null, sticky: null }, world.lease)
  }
  await world.migrator?.apply([first], [], {
    lease: world.lease,
    log: world.log,
    signal: world.signal,
    operationId: 'd-0',
  })
  await world.ledger.record([first], { deployment: 'd-0', release: 'r1' }, world.lease)
}

const stepOf = ({ plan }: World, id: string): PlannedStep => {
  const step = plan.steps.find(candidate => candidate.id === id)
  if (step === undefined) throw new Error(`the plan has no ${id}: ${plan.steps.map(one => one.id).join(', ')}`)
  return step
}

const kindOf = ({ kind }: PlannedStep): AnyStepKind => {
  const found = stepKinds.get(kind)
  if (found === undefined) throw new Error(`no kind ${kind}`)
  return found
}

const runStep = async (world: World, step: PlannedStep, change: Json): Promise<Done> => {
  const kind = kindOf(step)
  const params = { ...(step.params as object), ...(change as object) }
  const before = await kind.prepare(params, world)
  // What is prepared becomes an event: it must survive that.
  const stored = JSON.parse(JSON.stringify(before)) as Json
  const { receipt } = await kind.run(params, stored, world)
  return { result: receipt, undo: () => kind.undo(params, stored, receipt, world) }
}

/** A real HTTP server that answers as the test says; its address, and how to stop it. */
export const answering = async (
  answer: (path: string, headers: IncomingHttpHeaders) => number,
  body = '{}',
): Promise<{ readonly url: string; stop(): Promise<void> }> => {
  const server = createServer((request, response) => {
    response.writeHead(answer(request.url ?? '', request.headers)).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => server[Symbol.asyncDispose]() }
}
