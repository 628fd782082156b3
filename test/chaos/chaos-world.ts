import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { agentPaths } from '../../src/agent/paths.ts'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import { apiClient } from '../../src/cli/api-client.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import { startQueues } from '../../src/demo/queue.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { startPostgres } from '../../src/postgres/start-postgres.ts'
import { readPointer } from '../../src/router/pointer.ts'
import { ownDatabase } from '../../src/serve/environment-database.ts'
import { socketPath } from '../../src/serve/home.ts'
import { stopAll } from '../../src/serve/stop-all.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { bundledServer } from './bundled-server.ts'
import type { Choice } from './choose-points.ts'
import { createKiller } from './killer.ts'
import type { Killer } from './killer.ts'
import { postgresProxy } from './postgres-proxy.ts'
import { createReleases } from './releases.ts'
import type { Releases } from './releases.ts'
import { socketProxy } from './socket-proxy.ts'

export const place = { app: 'orders', environment: 'development' } as const
const quiet = { progress: () => undefined }
const log = { info: () => undefined, error: () => undefined }

/** The orders service in one environment of a real server, every call of which passes the killer. */
export type ChaosWorld = {
  readonly home: string
  readonly releases: Releases
  readonly killer: Killer
  readonly client: ApiClient
  /** Lockstep's own database and the environment's, straight, as a superuser. */
  readonly store: pg.Client
  readonly orders: pg.Client
  readonly queueUrl: string
  readonly queueEndpoint: string
  /** What commands of deployments have appended. */
  lines(): Promise<readonly string[]>
  /** The agent's and the router's own sockets, behind the proxies. */
  readonly routerSocket: string
  /** Starts the server when it is dead, and does not wait for it. Fails when it died of itself. */
  startAgain(): Promise<void>
  /** The same until it answers. */
  revive(): Promise<void>
  isServing(): boolean
  /** The events of a deployment, straight from the table. */
  events(id: string): Promise<readonly DeploymentEvent[]>
  view(id: string): Promise<DeploymentView>
  /** The end of every log, and the events of a deployment. */
  logs(id: string): Promise<string>
  /** Ends the server now, as a power failure does. */
  kill(): void
  close(): Promise<void>
}

export const startChaosWorld = async (choice: Choice, deployment: () => string | null): Promise<ChaosWorld> => {
  const folder = await temporaryFolder()
  const home = join(folder.path, 'h')
  await mkdir(home, { mode: 0o711 })
  await chmod(home, 0o711)
  const lines = join(folder.path, 'lines.log')
  await writeFile(lines, '')
  await chmod(lines, 0o666)
  const closers: (() => Promise<unknown>)[] = [() => folder.remove()]
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer()
  }
  try {
    const main = await bundledServer(join(folder.path, 'server'))
    const queues = await startQueues([place.environment])
    closers.push(() => queues.stop())
    closers.push(() => stopAll(home, quiet))
    const real = await startPostgres({ home, log })
    let server: ChildProcess | null = null
    let isKilled = false
    const kill = (): void => {
      isKilled = true
      server?.kill('SIGKILL')
    }
    const killer = createKiller(choice, kill)
    const proxy = await postgresProxy(real.url, killer.postgres)
    closers.push(() => proxy.close())
    await leadTo(proxy.url, home)
    const start = (): void => {
      const file = openSync(join(home, 'serve.log'), 'a', 0o600)
      const { DATABASE_URL: _ours, ...inherited } = process.env
      const env = { ...inherited, LOCKSTEP_HOME: home }
      isKilled = false
      server = spawn(process.execPath, [main, 'serve'], { stdio: ['ignore', file, file], env, detached: true })
      closeSync(file)
    }
    closers.push(async () => {
      if (server === null || server.exitCode !== null || server.signalCode !== null) return
      server.kill('SIGTERM')
      await once(server, 'exit')
    })
    const client = apiClient(home, socketPath(home))
    const hasEnded = (): boolean => server === null || server.exitCode !== null || server.signalCode !== null
    const isReady = (): Promise<boolean> =>
      client.get('/v1/health').then(
        () => true,
        () => false,
      )
    start()
    await until('the server answers', isReady, { timeoutMs: 180_000 })
    const agentProxy = await socketProxy(agentPaths(home).socket, killer.agent)
    closers.push(() => agentProxy.close())
    const pointer = await readPointer(home)
    const routerProxy = await socketProxy(pointer?.socket ?? '', killer.router)
    closers.push(() => routerProxy.close())
    const ordersUrl = new URL(await ownDatabase({ home, adminUrl: real.url }, place))
    const store = await connected(real.url, closers)
    const asAdmin = new URL(real.url)
    asAdmin.pathname = ordersUrl.pathname
    const orders = await connected(asAdmin.href, closers)
    await watchSchema(orders)
    const [queue] = Object.values(queues.of)
    if (queue === undefined) throw new Error('no queue')
    const events = async (id: string): Promise<readonly DeploymentEvent[]> => {
      const { rows } = await store.query<{ body: string }>(
        'select body from lockstep.events where stream = $1 order by seq',
        [id],
      )
      return rows.map(({ body }) => JSON.parse(body) as DeploymentEvent)
    }
    const startAgain = async (): Promise<void> => {
      if (!hasEnded()) return
      if (!isKilled) throw new Error('the server ended by itself')
      const id = deployment()
      killer.restarted(id === null ? null : await events(id))
      start()
    }
    const revive = async (): Promise<void> => {
      for (;;) {
        await startAgain()
        if (await isReady()) return
        await pause(20)
      }
    }
    return {
      home,
      releases: await createReleases(folder.path, { queue, lines }),
      killer,
      client,
      store,
      orders,
      queueUrl: queue.queueUrl,
      queueEndpoint: queue.variables['AWS_ENDPOINT_URL_SQS'] ?? '',
      lines: async () => (await readFile(lines, 'utf8')).split('\n').filter(Boolean),
      routerSocket: routerProxy.real,
      startAgain,
      revive,
      isServing: () => !hasEnded(),
      events,
      view: id => client.get<DeploymentView>(`/v1/deployments/${id}`),
      logs: async id => `${await logsOf(home)}\n${await lifeOf(store, id)}`,
      kill,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * A server adopts the PostgreSQL of its data folder where postmaster.pid says that it listens (the fourth line): there stands the proxy.
 * With DATABASE_URL it would not know the files, and could take no snapshot without pg_dump.
 */
const leadTo = async (url: string, home: string): Promise<void> => {
  const file = join(home, 'postgres', 'data', 'postmaster.pid')
  const lines = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, lines.with(3, new URL(url).port).join('\n'))
}

const connected = async (url: string, closers: (() => Promise<unknown>)[]): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, application_name: 'chaos' })
  client.on('error', () => undefined)
  await client.connect()
  closers.push(() => client.end())
  return client
}

/** An attempt log that nobody but the database writes: every change of its tables but the migration tool's own. */
const watchSchema = async (orders: pg.Client): Promise<void> => {
  await orders.query(`
    create schema chaos;
    grant usage on schema chaos to public;
    create table chaos.attempts (at timestamptz not null default clock_timestamp(), tag text not null, what text not null);
    create function chaos.note_ddl() returns event_trigger language plpgsql security definer as $$
      begin insert into chaos.attempts (tag, what) select tg_tag, current_query() where current_query() !~ 'chaos|schema_migrations \\('; end $$;
    create event trigger chaos_ddl on ddl_command_end
      when tag in ('CREATE TABLE', 'ALTER TABLE', 'DROP TABLE') execute function chaos.note_ddl()`)
}

const lifeOf = async (store: pg.Client, id: string): Promise<string> => {
  const { rows } = await store.query<{ type: string; body: string }>(
    'select type, body from lockstep.events where stream = $1 order by seq',
    [id],
  )
  const lines = rows.filter(({ type }) => type !== 'created').map(({ body }) => body.slice(0, 400))
  return [`--- events of ${id}`, ...lines].join('\n')
}

const tail = async (file: string, count: number): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(() => '')
  return [`--- ${file}`, ...text.trimEnd().split('\n').slice(-count)].join('\n')
}

const logsOf = async (home: string): Promise<string> =>
  (
    await Promise.all([
      tail(join(home, 'serve.log'), 30),
      tail(join(home, 'agent', 'agent.log'), 15),
      tail(join(home, 'router', 'router.log'), 15),
    ])
  ).join('\n')
