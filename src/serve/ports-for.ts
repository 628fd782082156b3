import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { AgentClient } from '../agent/client.ts'
import { createDbmateMigrator } from '../adapters/dbmate/dbmate-migrator.ts'
import { localArtifacts } from '../adapters/local/artifacts.ts'
import { localRunner } from '../adapters/local/runner.ts'
import { localVariables } from '../adapters/local/variables.ts'
import type { Haproxy } from '../adapters/haproxy/haproxy.ts'
import { terraform } from '../adapters/terraform/terraform.ts'
import { ecsVariables } from '../adapters/ecs/ecs-variables.ts'
import { noRouter } from '../adapters/ecs/no-router.ts'
import type { App, Database, Environment } from '../config/app.ts'
import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import type { InstanceClaims } from '../domain/instance-token.ts'
import { issueInstanceToken } from '../domain/instance-token.ts'
import type { EngineDeps } from '../engine/deps.ts'
import type { RouterClient } from '../router/client.ts'
import { storeFlags } from '../store/flags.ts'
import { storeLedger } from '../store/ledger.ts'
import type { Lockstep } from '../app/lockstep.ts'
import type { InstanceVariables } from '../ports/variables.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Store } from '../store/open-store.ts'
import { environmentDatabase } from './environment-database.ts'
import { routerFor } from './router-for.ts'
import { snapshotsFor } from './snapshots-for.ts'
import { systemClock } from './system-clock.ts'
import { targetFor } from './target-for.ts'
import { watchesFor } from './watches-for.ts'
import type { WatchesOptions } from './watches-for.ts'

export type PortsOptions = WatchesOptions & {
  readonly home: string
  readonly store: Store
  /** Of the server that databases of local environments are made in. */
  readonly adminUrl: string
  /** Null when the server is not ours: its files are out of reach. */
  readonly dataDir: string | null
  readonly agent: AgentClient
  readonly router: RouterClient
  readonly haproxy: Haproxy
  readonly flagsUrl: string
  readonly key: Uint8Array
  readonly secretsFor: Lockstep['secretsFor']
}

const migrationLockMs = 30_000
const infrastructureLockMs = 60_000

/** Binds the adapters of one environment. */
export const portsFor = (options: PortsOptions): EngineDeps['portsFor'] => {
  const databaseOf = rememberedDatabases(options)
  return async (place, environment, app, base) => {
    const { home, store } = options
    const secrets = options.secretsFor(place, environment)
    const databaseUrl = app.database === null ? null : await databaseOf(place, app.database, secrets)
    return {
      target: targetFor(options, place, environment, base === null ? [app] : [app, base]),
      router: environment.target.kind === 'ecs' ? noRouter : routerFor(options, place, environment.target),
      migrator:
        databaseUrl === null
          ? null
          : createDbmateMigrator({ url: databaseUrl, clock: systemClock, lockWaitMs: migrationLockMs }),
      ledger: storeLedger(store.db, place),
      snapshots: databaseUrl === null ? null : snapshotsFor(options, place, environment, databaseUrl),
      flags: storeFlags(store.pool, place, {
        consumeFlags: [...consumeFlagsOf(app), ...(base === null ? [] : consumeFlagsOf(base))],
      }),
      artifacts: localArtifacts(home, localRunner),
      variables: variablesFor(options, place, environment, { databaseUrl, secrets }),
      runner: localRunner,
      infrastructure: terraform({
        artifacts: localArtifacts(home, localRunner),
        runner: localRunner,
        environment: place.environment,
        folder: join(home, 'infrastructure'),
        key: options.key,
        lockWaitMs: infrastructureLockMs,
      }),
      watches: watchesFor(options, place, environment, secrets),
      clock: systemClock,
    }
  }
}

const variablesFor = (
  { home, flagsUrl, key }: PortsOptions,
  place: Place,
  { target }: Environment,
  known: { readonly databaseUrl: string | null; readonly secrets: Secrets },
): InstanceVariables => {
  const issueToken = (instance: InstanceClaims): string => issueInstanceToken(key, instance)
  const variables = localVariables({ home, place, flagsUrl, issueToken, ...known })
  return target.kind === 'ecs' ? ecsVariables(variables) : variables
}

/** An environment's database is made and its role set once a process, not at every look. A failure is not remembered. */
const rememberedDatabases = (options: PortsOptions) => {
  const known = new Map<string, Promise<string>>()
  return (place: Place, database: Database, secrets: Secrets): Promise<string> => {
    // What the file refers to may be rotated while we run.
    if (database.url !== null) return environmentDatabase(options, place, database, secrets)
    const key = placeName(place)
    const url = known.get(key) ?? environmentDatabase(options, place, database, secrets)
    known.set(key, url)
    url.catch(() => known.delete(key))
    return url
  }
}

/** The flags that are on until somebody pauses what they guard. */
export const consumeFlagsOf = ({ consumers }: App): readonly string[] => consumers.map(({ flag }) => flag)

/** The secret that leads requests to a deployment's new version: follows from the key, so that it need not be stored. */
export const testTokenFor =
  (key: Uint8Array) =>
  (deployment: string): string =>
    createHmac('sha256', key).update(`test route of ${deployment}`).digest('hex')

export const dataDirOf = (home: string): string => join(home, 'postgres', 'data')
