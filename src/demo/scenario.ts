import { setTimeout as pause } from 'node:timers/promises'
import type { DeploymentView } from '../app/deployment-view.ts'
import type { RollbackPreflight } from '../app/roll-back.ts'
import type { EnvironmentStatus } from '../app/status.ts'
import type { ApiClient } from '../cli/api-client.ts'
import { followDeployment } from '../cli/follow.ts'
import { followRun } from '../cli/follow-run.ts'
import type { Output } from '../cli/output.ts'
import { preflightText } from '../cli/render-preflight.ts'
import type { OrdersRepository } from './orders-repository.ts'
import { startLoad } from './load.ts'
import type { Load } from './load.ts'
import { outcome } from './outcome.ts'
import type { DemoSummary } from './summary.ts'

export type ScenarioParts = {
  readonly home: string
  readonly client: ApiClient
  readonly output: Output
  readonly repository: OrdersRepository
}

const app = 'orders'

/** The story: v1 and v2 to production, v3 taken back in development, production rolled back from v2 to v1. */
export const scenario = async (parts: ScenarioParts): Promise<DemoSummary> => {
  const users = watchForUsers(parts.client)
  try {
    await story(parts)
  } finally {
    await users.stop()
  }
  parts.output.progress('\nlooking from outside at what became of it')
  return outcome({ ...parts, app, loads: users.loads })
}

const story = async (parts: ScenarioParts): Promise<void> => {
  const { repository } = parts
  await repository.commit('v1', 'Orders: take and process them')
  await ship(parts, 'v1: the first release goes to every environment')
  await repository.commit('v2', 'Orders: give each a priority')
  await ship(parts, 'v2: adds a column, and code that fills it')
  await repository.commit('v3', 'Orders: take notes')
  await ship(parts, 'v3: its migration is fine, but it cannot write: it has to be taken back')
  await rollBack(parts)
}

const ship = async ({ client, output, repository }: ScenarioParts, title: string): Promise<void> => {
  output.progress(`\n${title}`)
  const source = { repository: repository.path, ref: 'HEAD', file: 'lockstep.yaml', to: null }
  const { id } = await client.post<{ id: string }>('/v1/runs', source)
  await followRun(client, { ...output, data: () => undefined, json: () => undefined }, id)
}

const rollBack = async ({ client, output }: ScenarioParts): Promise<DeploymentView> => {
  output.progress('\nproduction goes back from v2 to v1, with its preflight first')
  const path = `/v1/apps/${app}/environments/production`
  const preflight = await client.post<RollbackPreflight>(`${path}/rollback-preflight`, { to: null })
  output.progress(preflightText(preflight))
  const body = { to: preflight.to, reason: 'the demo returns to v1', confirm: 'ROLLBACK' }
  const { id } = await client.post<{ id: string }>(`${path}/rollbacks`, body)
  return followDeployment(client, output, id)
}

type Users = { readonly loads: ReadonlyMap<string, Load>; stop(): Promise<void> }

/** Lets users into each environment as soon as its first version takes traffic; they stay to the end. */
const watchForUsers = (client: ApiClient): Users => {
  const loads = new Map<string, Load>()
  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      for (const status of await statusOf(client)) letIn(loads, status)
      await pause(500, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()
  return {
    loads,
    stop: async () => {
      stopping.abort()
      await watching
      await Promise.all([...loads.values()].map(load => load.stop()))
    },
  }
}

/** Before the first release there is no status. */
const statusOf = (client: ApiClient): Promise<readonly EnvironmentStatus[]> =>
  client.get<readonly EnvironmentStatus[]>(`/v1/apps/${app}/status`).catch(() => [])

const letIn = (loads: Map<string, Load>, { environment, services }: EnvironmentStatus): void => {
  const intake = services.find(({ service }) => service === 'intake')
  const isOpen = intake?.traffic.some(({ weight }) => weight > 0) === true
  if (isOpen && typeof intake?.url === 'string' && !loads.has(environment))
    loads.set(environment, startLoad(intake.url))
}
