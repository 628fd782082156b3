import type { DeploymentView } from '../app/deployment-view.ts'
import type { RollbackPreflight } from '../app/roll-back.ts'
import type { ApiClient } from '../cli/api-client.ts'
import { followDeployment } from '../cli/follow.ts'
import { followRun } from '../cli/follow-run.ts'
import type { Output } from '../cli/output.ts'
import { preflightText } from '../cli/render-preflight.ts'
import { approveWhatWaits } from './approver.ts'
import { lookOn } from './look-on.ts'
import type { LookingOn } from './look-on.ts'
import type { OrdersRepository } from './orders-repository.ts'
import { startLoad } from './load.ts'
import type { Load } from './load.ts'
import { outcome } from './outcome.ts'
import type { DemoSummary } from './summary.ts'

export type ScenarioParts = {
  readonly home: string
  readonly client: ApiClient
  /** The same server, used by the person who approves. */
  readonly approver: ApiClient
  readonly output: Output
  readonly repository: OrdersRepository
}

const app = 'orders'

/** The story: v1 and v2 to production, v3 taken back in development, v4 in production, which is rolled back from v2 to v1 at last. */
export const scenario = async (parts: ScenarioParts): Promise<DemoSummary> => {
  const users = letUsersIn(parts)
  const approving = lookOn(parts.approver, app, approveWhatWaits(parts.approver, parts.output))
  try {
    // Without users or the approver the story would wait for ever.
    await Promise.race([story(parts), users.broken, approving.broken])
  } finally {
    await Promise.all([users.stop(), approving.stop()])
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
  await repository.commit('v4', 'Orders: say where the delivery is')
  await ship(
    parts,
    'v4: passes every test, and answers errors in production only: users find it, and the watch sees it',
  )
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

type Users = LookingOn & { readonly loads: ReadonlyMap<string, Load> }

/** Lets users into each environment as soon as its first version takes traffic; they stay to the end. */
const letUsersIn = ({ client }: ScenarioParts): Users => {
  const loads = new Map<string, Load>()
  const looking = lookOn(client, app, async ({ environment, services }) => {
    const intake = services.find(({ service }) => service === 'intake')
    const isOpen = intake?.traffic.some(({ weight }) => weight > 0) === true
    if (isOpen && typeof intake?.url === 'string' && !loads.has(environment))
      loads.set(environment, startLoad(intake.url))
  })
  return {
    loads,
    broken: looking.broken,
    stop: async () => {
      try {
        await looking.stop()
      } finally {
        await Promise.all([...loads.values()].map(load => load.stop()))
      }
    },
  }
}
