import type { ECSClient } from '@aws-sdk/client-ecs'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { RDSClient } from '@aws-sdk/client-rds'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { AwsAccount } from '../../config/app.ts'
import type { Place } from '../../domain/environment.ts'
import { remembered } from '../../domain/remembered.ts'

/** Clients of one environment's account. Each is loaded when it is first asked for. */
export type AccountClients = {
  ecs(): Promise<ECSClient>
  secretsManager(): Promise<SecretsManagerClient>
  ssm(): Promise<SSMClient>
  cloudwatch(): Promise<CloudWatchClient>
  rds(): Promise<RDSClient>
}

/** An hour is what every role allows; the SDK renews before the end. */
const sessionSeconds = 3_600
const attempts = 4
/** A lease is kept for longer than that. */
const waits = { connectionTimeout: 3_000, requestTimeout: 8_000 }

/**
 * Clients by environment, kept while the process lives, so that a role is assumed once an hour. The session is named for app and
 * environment, and tagged with both, so that the account's own log says who acted and policies may look at it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (2026-11)
 */
export const accountClients = (): ((place: Place, account: AwsAccount) => AccountClients) => {
  const known = new Map<string, AccountClients>()
  return (place, account) => {
    const key = JSON.stringify([place.app, place.environment, account])
    const clients = known.get(key) ?? clientsOf(place, account)
    known.set(key, clients)
    return clients
  }
}

type Settings = {
  readonly region: string
  readonly maxAttempts: number
  readonly requestHandler: typeof waits
  readonly credentials?: Awaited<ReturnType<typeof assumed>>
}

const clientsOf = (place: Place, account: AwsAccount): AccountClients => {
  const settings = remembered(async () => ({
    region: account.region,
    maxAttempts: attempts,
    requestHandler: waits,
    ...(account.role === null ? {} : { credentials: await assumed(place, account, account.role) }),
  }))
  const made = <C>(load: () => Promise<new (settings: Settings) => C>): (() => Promise<C>) =>
    remembered(async () => new (await load())(await settings()))
  return {
    rds: made(async () => (await import('@aws-sdk/client-rds')).RDSClient),
    ecs: made(async () => (await import('@aws-sdk/client-ecs')).ECSClient),
    secretsManager: made(async () => (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient),
    ssm: made(async () => (await import('@aws-sdk/client-ssm')).SSMClient),
    cloudwatch: made(async () => (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient),
  }
}

const assumed = async ({ app, environment }: Place, { region, externalId }: AwsAccount, role: string) => {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  return fromTemporaryCredentials({
    params: {
      RoleArn: role,
      RoleSessionName: sessionName(app, environment),
      DurationSeconds: sessionSeconds,
      Tags: [
        { Key: 'lockstep-app', Value: app },
        { Key: 'lockstep-environment', Value: environment },
      ],
      ...(externalId === null ? {} : { ExternalId: externalId }),
    },
    clientConfig: { region, maxAttempts: attempts, requestHandler: waits },
  })
}

/** At most 64 characters; names of apps and environments have only such as are allowed. */
const sessionName = (app: string, environment: string): string => `lockstep-${app}-${environment}`.slice(0, 64)
