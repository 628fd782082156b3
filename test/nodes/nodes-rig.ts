import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import type { NodeSeen } from '../../src/app/nodes.ts'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import type { Run } from '../../src/domain/run.ts'
import { agentPaths } from '../../src/agent/paths.ts'
import { readPointer } from '../../src/router/pointer.ts'
import { ensureAgent } from '../../src/agent/ensure-agent.ts'
import { ensureRouter } from '../../src/router/ensure.ts'
import { flagsPortOf } from '../../src/serve/flags.ts'
import { keptValue, newSecret } from '../../src/serve/kept-value.ts'
import { stopAll } from '../../src/serve/stop-all.ts'
import { processesOf } from '../agent/rig.ts'
import { startEmbeddedPostgres } from '../rig/postgres-embedded.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyApp } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { startNode } from './node-process.ts'
import type { NodeProcess } from './node-process.ts'
import { socketProxy } from './socket-proxy.ts'
import type { SocketProxy } from './socket-proxy.ts'

export const patience = { timeoutMs: 120_000, everyMs: 50 }

export type Watched = { readonly view: string; readonly agent: SocketProxy; readonly router: SocketProxy }

/** A data folder, one PostgreSQL, and nodes that the test starts and ends. */
export type NodesRig = {
  readonly home: string
  readonly databaseUrl: string
  path(name: string): string
  node(
    name: string,
    change?: {
      readonly databaseUrl?: string
      readonly source?: string
      readonly home?: string
      readonly variables?: Readonly<Record<string, string>>
    },
  ): Promise<NodeProcess>
  /** The same data folder once more, with proxies on the ways to agent and router: a node that is started on it is watched. */
  watched(): Promise<Watched>
  app(name: string, file: object): Promise<TinyApp>
  close(): Promise<void>
}

const shared = ['artifacts', 'work', 'secrets', 'logs', 'snapshots', 'nodes', 'haproxy', 'git'] as const
const values = ['server-key', 'home-id', 'flags-port'] as const

export const nodesRig = async (): Promise<NodesRig> => {
  const folder = await temporaryFolder()
  const home = join(folder.path, 'h')
  await mkdir(home, { mode: 0o711 })
  const server = await startEmbeddedPostgres()
  const running: NodeProcess[] = []
  const proxies: SocketProxy[] = []
  const path = (name: string): string => join(folder.path, name)
  const node: NodesRig['node'] = async (name, change = {}) => {
    const started = await startNode({ home, name, databaseUrl: server.url, ...change })
    running.push(started)
    return started
  }
  return {
    home,
    databaseUrl: server.url,
    path,
    node,
    watched: async () => {
      const view = path('v')
      await makeView(home, view)
      const agent = await socketProxy(agentPaths(view).socket, () => agentPaths(home).socket)
      const proxied = join(view, 'router', 'proxy.sock')
      const router = await socketProxy(proxied, async () => (await readPointer(home))?.socket ?? '')
      proxies.push(agent, router)
      return { view, agent, router }
    },
    app: (name, file) => tinyApp(path(name), name, file),
    close: async () => {
      for (const one of running) {
        one.kill('SIGCONT')
        one.kill('SIGKILL')
        await one.ended()
      }
      await stopAll(home, { progress: () => undefined })
      await Promise.all(proxies.map(proxy => proxy.close()))
      await server.stop()
      await until('nothing is left running', () => processesOf(home).length === 0, patience)
      await folder.remove()
    },
  }
}

/** A data folder as watched nodes see it: all is that of the real one, but the ways to agent and router. */
const makeView = async (home: string, view: string): Promise<void> => {
  await keptValue(home, 'server-key', newSecret)
  await keptValue(home, 'home-id', newSecret)
  await flagsPortOf(home)
  // The daemons belong to the data folder itself: through a view they are only found.
  const self = [process.execPath, join(import.meta.dirname, '../../src/main.ts')]
  await ensureAgent({ home, command: [...self, 'agent'] })
  await ensureRouter({ home, command: [...self, 'router'] })
  await mkdir(join(view, 'agent'), { recursive: true, mode: 0o711 })
  await mkdir(join(view, 'router'))
  for (const name of shared) {
    await mkdir(join(home, name), { recursive: true, mode: 0o711 })
    await symlink(join(home, name), join(view, name))
  }
  for (const name of values) await symlink(join(home, name), join(view, name))
  const pointer = { pid: process.pid, socket: join(view, 'router', 'proxy.sock'), predecessors: [] }
  await writeFile(join(view, 'router', 'admin.json'), JSON.stringify(pointer))
}

/** Ships what is committed; the run's id. */
export const ship = async (client: ApiClient, app: TinyApp, to: string | null = null): Promise<string> =>
  (await client.post<Run>('/v1/runs', { repository: app.folder, ref: 'HEAD', file: 'lockstep.yaml', to })).id

export const runEnds = async (client: ApiClient, id: string): Promise<Run> =>
  until(
    `run ${id} ends`,
    async () => {
      const run = await client.get<Run>(`/v1/runs/${id}`)
      return ['succeeded', 'failed'].includes(run.state) ? run : null
    },
    patience,
  )

/** Waits for a run that has to succeed; where it does not, the test fails with why. */
export const runSucceeds = async (client: ApiClient, id: string): Promise<void> => {
  const { state, error } = await runEnds(client, id)
  if (state === 'succeeded') return
  const { deployments } = await client.get<{ deployments: { id: string }[] }>(`/v1/runs/${id}`)
  const causes = await Promise.all(deployments.map(async one => (await view(client, one.id)).cause))
  throw new Error(`run ${id} is ${state}: ${JSON.stringify([error, ...causes])}`)
}

export const deploymentOf = async (client: ApiClient, run: string, environment: string): Promise<string> =>
  until(
    `run ${run} comes to ${environment}`,
    async () => {
      const { deployments } = await client.get<{ deployments: { id: string; environment: string }[] }>(
        `/v1/runs/${run}`,
      )
      return deployments.find(one => one.environment === environment)?.id
    },
    patience,
  )

export const view = (client: ApiClient, id: string): Promise<DeploymentView> => client.get(`/v1/deployments/${id}`)

export const statusOf = async (client: ApiClient, app: string, environment: string): Promise<EnvironmentStatus> => {
  const all = await client.get<readonly EnvironmentStatus[]>(`/v1/apps/${app}/status`)
  const found = all.find(one => one.environment === environment)
  if (found === undefined) throw new Error(`no status of ${environment}`)
  return found
}

/** The process that leads the deployment of an app which is under way, by the rows themselves. */
export const leadingPid = async (databaseUrl: string, app: string): Promise<number> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number }>(
      `select n.pid from lockstep.nodes n join lockstep.deployments d on d.owner = n.owner
       where d.app = $1 and d.finished_at is null`,
      [app],
    )
    return rows[0]?.pid ?? 0
  } finally {
    await client.end()
  }
}

/** The name of the node that leads a deployment now; null: nobody does. */
export const leaderOf = async (client: ApiClient, id: string): Promise<string | null> =>
  (await client.get<readonly NodeSeen[]>('/v1/nodes')).find(({ leads }) => leads.includes(id))?.name ?? null
