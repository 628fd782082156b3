import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { haproxyFolder } from '../../src/adapters/haproxy/haproxy.ts'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { finalStates } from '../../src/domain/saga/deployment.ts'
import { startPostgres } from '../../src/postgres/start-postgres.ts'
import { routerFolder } from '../../src/router/launch.ts'
import { loadState } from '../../src/router/state.ts'
import type { LockstepRig } from './lockstep.ts'
import type { TinyApp } from './tiny-app.ts'

/** One environment as it is: what `status` says, and what the operating system, the router's file and the database say. */
export type Seen = {
  /** The version on record; null before the first. */
  readonly runs: string | null
  /** Each instance as `service version state`. */
  readonly instances: readonly string[]
  /** Each share above 0 as `service weight version`. */
  readonly traffic: readonly string[]
  /** Instance processes by the operating system. */
  readonly processes: number
  /** Services that the router listens for. */
  readonly routes: readonly string[]
  /** Migrations that the database has, by its own table. */
  readonly migrations: readonly string[]
  readonly held: readonly string[]
  /** Whatever a deployment should not leave: locks, claims, unfinished streams, working folders, homes and secrets of instances. */
  readonly left: readonly string[]
}

export const seen = async (rig: LockstepRig, app: TinyApp, environment = 'development'): Promise<Seen> => {
  const { json } = await rig.run(app, 'status', '--json')
  const status = Array.isArray(json)
    ? (json as readonly EnvironmentStatus[]).find(candidate => candidate.environment === environment)
    : undefined
  const place = { app: app.name, environment }
  const ids = instanceIds(rig.home(), place)
  const services = status?.services ?? []
  return {
    runs: status?.release?.version ?? null,
    instances: services.flatMap(({ service, instances }) =>
      instances.map(({ release, state }) => `${service} ${release} ${state}`),
    ),
    traffic: services.flatMap(({ service, traffic }) =>
      traffic.filter(({ weight }) => weight > 0).map(({ release, weight }) => `${service} ${weight} ${release}`),
    ),
    processes: ids.length,
    routes: await routesOf(rig.home(), place),
    migrations: await appliedIn(rig.home(), place),
    held: (status?.holds ?? []).map(({ release }) => release),
    left: [...(await openInStore(rig.home(), place)), ...leftOnDisk(rig.home(), place, ids)],
  }
}

/** A service that runs one version on one instance with all traffic, and nothing beside it. */
export const settledAt = (version: string, more: Partial<Seen> = {}): Seen => ({
  runs: version,
  instances: [`web ${version} healthy`],
  traffic: [`web 100 ${version}`],
  processes: 1,
  routes: ['web'],
  migrations: [],
  held: [],
  left: [],
  ...more,
})

/** An environment in which nothing ever stayed. */
export const empty = (more: Partial<Seen> = {}): Seen => ({
  runs: null,
  instances: [],
  traffic: [],
  processes: 0,
  routes: [],
  migrations: [],
  held: [],
  left: [],
  ...more,
})

type Place = { readonly app: string; readonly environment: string }

/** Ids of the place's instances, from the HOME of every process of this machine. */
const instanceIds = (home: string, { app, environment }: Place): readonly string[] => {
  const folder = `HOME=${join(home, 'agent/homes', app, environment)}/`
  const found = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => environmentOf(pid).filter(entry => entry.startsWith(folder)))
  return [...new Set(found.map(entry => entry.slice(folder.length)))]
}

const environmentOf = (pid: string): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    // Ended meanwhile.
    return []
  }
}

const routesOf = async (home: string, place: Place): Promise<readonly string[]> =>
  (await Promise.all([routerFolder(home), haproxyFolder(home)].map(folder => loadState(folder))))
    .flatMap(({ places }) => places)
    .filter(({ app, environment }) => app === place.app && environment === place.environment)
    .flatMap(({ services }) => services.map(({ route }) => `${route.service}${route.parked ? ' parked' : ''}`))

/** Runs a query in Lockstep's own server, in its own database or another one. */
export const query = async <Row extends object>(
  home: string,
  text: string,
  values: readonly unknown[] = [],
  database?: string,
): Promise<readonly Row[]> => {
  const url = new URL(await serverUrl(home))
  if (database !== undefined) url.pathname = `/${database}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    return (await client.query(text, [...values])).rows as Row[]
  } finally {
    await client.end()
  }
}

const urls = new Map<string, string>()

/** The data folder's server is one of the test's own: it is looked at there. */
export const looksAt = (home: string, url: string): void => void urls.set(home, url)

/** Whether there is a database to look into. */
export const hasServer = (home: string): boolean => urls.has(home) || existsSync(join(home, 'postgres', 'data'))

/** The server keeps its port and password, so one look is enough. */
export const serverUrl = async (home: string): Promise<string> => {
  const known = urls.get(home)
  if (known !== undefined) return known
  const { url } = await startPostgres({ home, log: { info: () => {} } })
  urls.set(home, url)
  return url
}

/** The name of the database that Lockstep makes for a place. */
export const databaseOf = ({ app, environment }: Place): string => `${app}_${environment}`.replaceAll('-', '_')

const appliedIn = async (home: string, place: Place): Promise<readonly string[]> => {
  const name = databaseOf(place)
  const there = await query(home, 'select 1 from pg_database where datname = $1', [name])
  if (there.length === 0) return []
  const [table] = await query<{ oid: string | null }>(home, `select to_regclass('schema_migrations') as oid`, [], name)
  if ((table?.oid ?? null) === null) return []
  const rows = await query<{ version: string }>(
    home,
    'select version from schema_migrations order by version',
    [],
    name,
  )
  return rows.map(({ version }) => version)
}

const openInStore = async (home: string, { app, environment }: Place): Promise<readonly string[]> => {
  const at = 'where app = $1 and environment = $2'
  const ask = (text: string, ...more: unknown[]) => query<{ what: string }>(home, text, [app, environment, ...more])
  const rows = [
    ...(await ask(`select 'lock of ' || deployment as what from lockstep.environment_locks ${at}`)),
    ...(await ask(`select 'claim on ' || key as what from lockstep.flag_claims ${at}`)),
    ...(await ask(
      `select 'unfinished ' || id || ' ' || state as what from lockstep.deployments ${at} and not state = any($3)`,
      finalStates,
    )),
  ]
  return rows.map(({ what }) => what)
}

const leftOnDisk = (home: string, { app, environment }: Place, running: readonly string[]): readonly string[] => {
  const ofInstances = (kind: string) =>
    names(join(home, kind, app, environment))
      .filter(name => name.includes('.d-') && !running.includes(name))
      .map(name => `${kind} of ${name}`)
  return [
    ...names(join(home, 'artifacts')).filter(name => name.startsWith('.build-')),
    // Copies that came back unchanged are kept on purpose, for whoever asks next.
    ...names(join(home, 'work'))
      .filter(name => name !== 'unchanged')
      .map(name => `working copy ${name}`),
    ...ofInstances('agent/homes'),
    ...ofInstances('secrets'),
  ]
}

const names = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
