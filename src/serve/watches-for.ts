import type { AccountClients } from '../adapters/aws/account-clients.ts'
import { alarmsInAws } from '../adapters/aws/alarms-in-aws.ts'
import { cloudwatchWatch } from '../adapters/aws/cloudwatch-watch.ts'
import { httpWatch } from '../adapters/http-watch/http-watch.ts'
import type { Outside } from '../adapters/outside/outside.ts'
import { prometheusWatch } from '../adapters/prometheus/prometheus-watch.ts'
import type { AwsAccount, Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { WatchSources } from '../ports/watch.ts'
import { systemClock } from './system-clock.ts'
import type { ClientsFor } from './target-for.ts'

export type WatchesOptions = {
  /** Asks what files name. */
  readonly outside: Outside
  /** By environment, kept while the process lives. */
  readonly clientsFor: ClientsFor
}

/** What a new version in one environment is looked at by. */
export const watchesFor = (
  { outside, clientsFor }: WatchesOptions,
  place: Place,
  { aws }: Environment,
  secrets: Secrets,
): WatchSources => ({
  http: httpWatch,
  prometheus: prometheusWatch({ secrets, ask: outside(place) }),
  ...(aws === null || aws === undefined ? withoutAccount : inAccount(clientsFor(place, aws), aws)),
})

type InAccount = Pick<WatchSources, 'cloudwatch' | 'alarms'>

const inAccount = (clients: AccountClients, account: AwsAccount): InAccount => ({
  cloudwatch: cloudwatchWatch({ clients, account, clock: systemClock }),
  alarms: alarmsInAws(clients, account),
})

/** The planner refuses a watch that would need one. */
const nobodys = (): Promise<never> => Promise.reject(new Error('the environment has no account'))

const withoutAccount: InAccount = {
  cloudwatch: { kind: 'cloudwatch', open: nobodys },
  alarms: { where: 'no account', read: nobodys },
}
