import { hostname } from 'node:os'
import { randomBytes, randomUUID } from 'node:crypto'
import { flushCompileCache } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureAgent } from '../agent/ensure-agent.ts'
import { gitRepositories } from '../adapters/git/git-repositories.ts'
import { askCheckByHttp } from '../adapters/http/ask-check.ts'
import { outside } from '../adapters/outside/outside.ts'
import { tellServerStarted } from '../app/audit.ts'
import { advanceRun } from '../app/advance-run.ts'
import { sweepChecks } from '../app/checks/sweep-checks.ts'
import { readiness } from '../app/readiness.ts'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { advance } from '../engine/advance.ts'
import type { EngineDeps } from '../engine/deps.ts'
import { createDispatcher } from '../engine/dispatcher.ts'
import { createGuards } from '../engine/guards.ts'
import { createLeases } from '../engine/leases.ts'
import { inLanes } from '../engine/in-lanes.ts'
import { singleFlight } from '../engine/single-flight.ts'
import { createUnderWay } from '../engine/under-way.ts'
import { createGrowth } from '../http/growth.ts'
import { ensureRouter } from '../router/ensure.ts'
import { routerClient } from '../router/client.ts'
import { stepKinds } from '../steps/registry.ts'
import { storeDocuments } from '../store/documents.ts'
import { openRecord } from '../store/open-record.ts'
import { openStore } from '../store/open-store.ts'
import { dueDeployments, endLeasesOfNode, handOver } from '../store/lease-deployment.ts'
import { unfinishedRuns } from '../store/runs.ts'
import { anchorSettings } from './anchor-settings.ts'
import type { Home } from '../store/environment-homes.ts'
import { openDatabase } from './database.ts'
import { flagsPortOf, startFlagServer } from './flags.ts'
import { lockstepOf } from './lockstep-of.ts'
import { makeHome, socketPath } from './home.ts'
import { haproxyOf } from './installed-haproxy.ts'
import { driftEveryMs } from './keep-drift.ts'
import { keptValue, newSecret } from './kept-value.ts'
import { listenSettings } from './listen-settings.ts'
import { nodePlace } from './node-place.ts'
import { noticeSettings, publicUrlOf } from './notice-settings.ts'
import { openDoors, requirePort } from './open-doors.ts'
import { pageFolder } from './page-folder.ts'
import { policyOf } from './policy.ts'
import { testTokenFor } from './ports-for.ts'
import { secretOf } from './secret-of.ts'
import { readLog, stepLog } from './step-logs.ts'
import type { ServeLog } from './serve-log.ts'
import { signInAt } from './sign-in.ts'
import { signInSettings } from './sign-in-settings.ts'
import { startKeepers } from './start-keepers.ts'
import { systemClock } from './system-clock.ts'
import { takeHome } from './take-home.ts'
import { tellSteps } from './tell-steps.ts'

export type ServeOptions = {
  readonly home: string
  /** The name of this node, where several serve one data folder; null: the only one, or the first. */
  readonly node: string | null
  /** Where to listen beside the socket; null: as LOCKSTEP_LISTEN says. */
  readonly listen: string | null
  readonly databaseUrl: string | null
  /** The program and its arguments up to the command, so that the daemons can be started as themselves. */
  readonly self: readonly string[]
  readonly log: ServeLog
  readonly version: string
  /** For how long it still answers when it stops. */
  readonly drainMs: number
}

/** After an outage many may be due: they go on beside the jobs, but not all at once. */
const resumedAtOnce = 4
/** A step that has not ended by then, told to, is left to its lease. */
const endWithinMs = 10_000

export type Serving = { readonly socket: string; stop(): Promise<void> }

const newName = (): string => randomBytes(6).toString('hex')

/**
 * Starts one node: PostgreSQL (its own, or the one given), agent, router, flag service, engine and API. Agent, router and
 * PostgreSQL outlive it, are adopted by the next, and are shared by all nodes of the data folder. SERVE_ALREADY_RUNNING, and the errors of each part.
 */
export const serve = async ({
  home,
  node: name,
  listen: wished,
  databaseUrl,
  self,
  log,
  version,
  drainMs,
}: ServeOptions): Promise<Serving> => {
  const place = nodePlace(home, name)
  await makeHome(home)
  takeHome(place)
  const onError = (error: unknown): void => log.error({ err: error }, 'something failed in the background')
  const policy = await policyOf(home, process.env['LOCKSTEP_POLICY'])
  const anchors = anchorSettings(home, process.env)
  const driftEvery = driftEveryMs(process.env)
  const told = { settings: await noticeSettings(home, process.env), publicUrl: publicUrlOf(process.env) }
  const listen = listenSettings(wished, process.env, told.publicUrl)
  if (listen !== null) await requirePort(listen)
  const signInBy = await signInSettings(home, process.env, told.publicUrl)
  const database = await openDatabase({ home, databaseUrl, log })
  const store = await openStore(database.url, onError)
  const agent = await ensureAgent({ home, command: [...self, 'agent'] })
  await ensureRouter({ home, command: [...self, 'router'] })
  const haproxy = haproxyOf(home)
  const key = Buffer.from(await keptValue(home, 'server-key', newSecret), 'hex')
  const flags = await startFlagServer({ folder: place.folder, store, key, log })
  const flagsPort = await flagsPortOf(home)
  await agent.listenForFlags(flagsPort)
  const node = await keptValue(place.folder, 'node-id', newName)
  const here: Home = { id: await keptValue(home, 'home-id', newName), path: home, host: hostname() }
  const owner = `${node}:${randomUUID()}`
  const leases = createLeases(store, systemClock, owner, here.id)
  await tellServerStarted({ store, policy }, { node, version })
  const growth = createGrowth()
  const stopping = new AbortController()
  const asking = outside({ allow: policy.network })
  const repositories = gitRepositories({
    home,
    registered: policy.apps,
    read: source => secretOf(source, process.env)(),
    stopping: stopping.signal,
  })
  const lockstep = lockstepOf({
    owner,
    here,
    store,
    policy,
    wake: {
      deployment: (tx, id) => dispatcher.wake.deployment(tx, id),
      run: (tx, id) => dispatcher.wake.run(tx, id),
    },
    repositories,
    local: {
      adminUrl: database.url,
      dataDir: database.dataDir,
      agent,
      router: routerClient({ home }),
      haproxy,
      outside: asking,
      flagsUrl: `http://127.0.0.1:${flagsPort}`,
      key,
    },
    growth,
    onError,
  })
  const guards = createGuards({ lookAgain: id => advanceOne(id), onError })
  const deps: EngineDeps = {
    ...lockstep,
    guards,
    askCheck: askCheckByHttp(asking),
    leases,
    kinds: stepKinds,
    documents: storeDocuments(store.pool),
    testToken: testTokenFor(key),
    appended: (id, events) => {
      growth.appended(id)
      tellSteps(log, id, events)
    },
    stepLog: (id, step) => stepLog(home, { id, step }, { lost: onError, written: growth.grew }),
  }
  const underWay = createUnderWay()
  /** What comes while we stop is left to another node: nothing new is claimed. */
  const unlessStopping = (work: (id: string) => Promise<void>) =>
    singleFlight(id => (stopping.signal.aborted ? Promise.resolve() : underWay.track(work(id))))
  const advanceOne = unlessStopping(id => advance(deps, id, stopping.signal))
  const advanceOneRun = unlessStopping(id => advanceRun(lockstep, id, stopping.signal))
  const dispatcher = createDispatcher({
    store,
    url: database.url,
    home: here.id,
    advance: advanceOne,
    advanceRun: advanceOneRun,
    nudge: id => {
      leases.nudge(id)
      growth.appended(id)
    },
    onError,
  })
  // Those of this node's earlier processes are dead: we hold its lock.
  const left = await endLeasesOfNode(store.pool, node)
  await dispatcher.start()
  // A dead process's jobs block their keys until its heartbeat is missed: what can go on now does not wait for that.
  void inLanes(await dueDeployments(store.pool, here.id), resumedAtOnce, advanceOne, onError)
  void inLanes(await unfinishedRuns(store.db, here.id), resumedAtOnce, advanceOneRun, onError)
  void sweepChecks(lockstep).catch(onError)
  const keepers = await startKeepers({
    lockstep,
    growth,
    daemons: { home, self, haproxy, flagsPort, ensureDatabase: database.ensure },
    node: { id: node, name },
    version,
    told,
    anchors,
    driftEveryMs: driftEvery,
    variables: process.env,
    log,
    onError,
  })
  const socket = socketPath(place.folder)
  const signIn = signInAt(signInBy, { databaseUrl: database.url, store, policy, log })
  const parts = {
    lockstep,
    growth,
    log,
    version,
    node: name,
    readLog: (id: string, from: number) => readLog(home, id, from),
    ...keepers,
    readiness: () => readiness(store, leases),
    stopping: stopping.signal,
    signIn,
    pageFolder: pageFolder(),
    openRecord: () => openRecord(database.url),
  }
  const doors = await openDoors(parts, { socket, listen })
  // One that is killed leaves nothing behind: the next would have to compile all of it again.
  flushCompileCache()
  log.info(
    { home, node: name, socket, address: doors.address, adopted: database.adopted, resumed: left.length },
    'lockstep is ready',
  )
  return {
    socket,
    stop: async () => {
      const answeredUntil = pause(drainMs)
      stopping.abort(failure(serveErrors.SERVE_STOPPING, {}))
      // What ends now because of that has not failed.
      const lookedInto = keepers.stopLooking()
      const noMoreJobs = dispatcher.stop()
      await guards.ended()
      // Where something does not end, its lease runs out: nobody may go on before that.
      const isIdle = await underWay.endedWithin(endWithinMs)
      const handedOver = isIdle ? await handOver(store.pool, owner, here.id).catch(onError) : 'nothing'
      leases.stop()
      log.info({ handedOver }, 'lockstep has handed over what it led')
      await noMoreJobs
      await lookedInto
      await keepers.stopTelling()
      await answeredUntil
      await doors.close()
      await signIn?.close()
      await flags.close()
      await keepers.close()
      await store.close()
    },
  }
}
