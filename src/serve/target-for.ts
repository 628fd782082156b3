import type { AccountClients } from '../adapters/aws/account-clients.ts'
import { secretSource } from '../adapters/aws/secret-source.ts'
import { ecsApi } from '../adapters/ecs/ecs-api.ts'
import { ecsTarget } from '../adapters/ecs/ecs-target.ts'
import { localTarget } from '../adapters/local/target.ts'
import type { AgentClient } from '../agent/client.ts'
import type { App, AwsAccount, Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import type { ServiceTarget } from '../ports/service-target.ts'
import type { Target } from '../ports/target.ts'

/** Clients of the account that the file names for an environment. */
export type ClientsFor = (place: Place, account: AwsAccount) => AccountClients

type Reaching = { readonly agent: AgentClient; readonly clientsFor: ClientsFor }

/** The target that the file names for an environment. `apps`: of the release that comes, and of the one that runs. */
export const targetFor = (
  { agent, clientsFor }: Reaching,
  place: Place,
  { target, aws }: Environment,
  apps: readonly App[],
): Target | ServiceTarget => {
  if (target.kind === 'local') return localTarget({ client: agent, place })
  const { cluster, region, role, services = {} } = target
  const account = aws ?? { region, role, externalId: null }
  const clients = clientsFor(place, account)
  const where = `cluster ${cluster} in ${region}`
  return ecsTarget({
    api: ecsApi(() => clients.ecs(), cluster, where),
    where,
    services: [...new Set(apps.flatMap(app => app.services.map(({ name }) => name)))],
    called: name => ({ service: services[name]?.service ?? name, container: services[name]?.container ?? name }),
    secretSource: secretSource(clients, account),
  })
}
