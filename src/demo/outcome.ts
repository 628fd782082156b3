import { setTimeout as pause } from 'node:timers/promises'
import type { DeploymentView } from '../app/deployment-view.ts'
import type { EnvironmentStatus, HistoryPage } from '../app/status.ts'
import type { ApiClient } from '../cli/api-client.ts'
import { ownDatabase } from '../serve/environment-database.ts'
import { openDatabase } from '../serve/database.ts'
import { driftOf, instanceProcesses } from './drift.ts'
import type { Load } from './load.ts'
import { ordersOutcome } from './orders-outcome.ts'
import type { OrdersOutcome } from './orders-outcome.ts'
import type { DemoSummary } from './summary.ts'

const v1 = ['20260101000000']
const v4 = [...v1, '20260201000000', '20260301000000']

/** What each environment must be at the end of the story; production keeps what holds data, of v2 and of v4. */
const expected: Readonly<Record<string, { readonly version: string; readonly migrations: readonly string[] }>> = {
  development: { version: 'v4', migrations: v4 },
  staging: { version: 'v4', migrations: v4 },
  production: { version: 'v1', migrations: v4 },
}

const drainMs = 30_000

export type OutcomeParts = {
  readonly home: string
  readonly app: string
  readonly client: ApiClient
  readonly loads: ReadonlyMap<string, Load>
}

/** Reads everything again from outside: tables, processes, routes, flags, answers; not from Lockstep's own records. */
export const outcome = async ({ home, app, client, loads }: OutcomeParts): Promise<DemoSummary> => {
  const database = await openDatabase({
    home,
    databaseUrl: null,
    log: { info: () => undefined, error: () => undefined },
  })
  const urlOf = (environment: string): Promise<string> =>
    ownDatabase({ home, adminUrl: database.url }, { app, environment })
  const orders: OrdersOutcome[] = []
  for (const [environment, load] of loads) orders.push(await drained(await urlOf(environment), load))
  const statuses = await client.get<readonly EnvironmentStatus[]>(`/v1/apps/${app}/status`)
  const drift = await Promise.all(
    statuses.map(async status => {
      const wanted = expected[status.environment]
      return wanted === undefined ? [] : driftOf(status, wanted, await urlOf(status.environment))
    }),
  )
  const seen = [...loads.values()].map(load => load.seen)
  return {
    ordersAccepted: sum(seen.map(({ accepted }) => accepted.size)),
    ordersProcessed: sum(orders.map(({ processed }) => processed)),
    ordersLost: sum(orders.map(({ lost }) => lost.length)),
    ordersDoubled: sum(orders.map(({ doubled }) => doubled.length)),
    requests: sum(seen.map(({ requests }) => requests)),
    requestsFailed: sum(seen.map(({ failed }) => failed.length)),
    failures: seen.flatMap(({ failed }) => failed).slice(0, 10),
    badAnswers: badAnswersOf(loads),
    deployments: await deployments(client, app, statuses),
    drift: [...drift.flat(), ...(await strayProcesses(home, statuses))],
  }
}

/** Accepted orders may still be on their way: a paused queue is worked off once it is resumed. */
const drained = async (databaseUrl: string, { seen }: Load): Promise<OrdersOutcome> => {
  const deadline = performance.now() + drainMs
  for (;;) {
    const found = await ordersOutcome(databaseUrl, seen.accepted)
    if (found.lost.length === 0 || performance.now() > deadline) return found
    await pause(100)
  }
}

const badAnswersOf = (loads: OutcomeParts['loads']): DemoSummary['badAnswers'] => {
  const bad = [...loads].flatMap(([environment, { seen }]) => seen.bad.map(answer => ({ environment, ...answer })))
  const times = bad.map(({ atMs }) => atMs)
  return {
    count: bad.length,
    by: [...new Set(bad.map(({ environment, release }) => `${environment} ${release}`))],
    ms: bad.length === 0 ? 0 : Math.round(Math.max(...times) - Math.min(...times)),
    sharePercent: Math.max(0, ...[...loads.values()].map(({ seen }) => shareOfBad(seen))),
  }
}

/** How many of the answers came from the version that gave bad ones, from its first answer to its last; percent, one decimal. */
const shareOfBad = ({ bad, answered }: Load['seen']): number => {
  const ofBad = answered.filter(({ release }) => bad.some(answer => answer.release === release))
  const [first, last] = [ofBad[0], ofBad.at(-1)]
  if (first === undefined || last === undefined) return 0
  const meanwhile = answered.filter(({ atMs }) => atMs >= first.atMs && atMs <= last.atMs)
  return Math.round((1_000 * ofBad.length) / meanwhile.length) / 10
}

const deployments = async (
  client: ApiClient,
  app: string,
  statuses: readonly EnvironmentStatus[],
): Promise<DemoSummary['deployments']> => {
  const { items: entries } = await client.get<HistoryPage>(`/v1/apps/${app}/history?limit=100`)
  const views = await Promise.all(entries.map(({ id }) => client.get<DeploymentView>(`/v1/deployments/${id}`)))
  const isHeld = (environment: string, version: string): boolean =>
    statuses.some(
      status => status.environment === environment && status.holds.some(({ release }) => release === version),
    )
  return views
    .map(({ environment, kind, release, state, undone, kept, createdAt, updatedAt }) => ({
      environment,
      kind,
      release: release.version,
      state,
      held: isHeld(environment, release.version),
      undone,
      kept: kept.map(({ what, why }) => `${what}: ${why}`),
      ms: Date.parse(updatedAt) - Date.parse(createdAt),
    }))
    .reverse()
}

const strayProcesses = async (home: string, statuses: readonly EnvironmentStatus[]): Promise<readonly string[]> => {
  const running = await instanceProcesses(home)
  const known = sum(statuses.flatMap(({ services }) => services.map(({ instances }) => instances.length)))
  return running === null || running === known
    ? []
    : [`processes: ${known} instances are known, ${running} processes run`]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
