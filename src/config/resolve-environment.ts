import type {
  AwsAccount,
  AzureVault,
  EcsService,
  Environment,
  Strategy,
  Target,
  VaultServer,
  VaultSignIn,
} from './app.ts'
import { resolvedGates } from './resolve-gates.ts'
import type { Sticky } from '../domain/sticky.ts'
import { localReference, resolvedVariables } from './resolve-variables.ts'
import { resolvedWatch } from './resolve-watch.ts'
import type { FileInput } from './schema/file.ts'

type EnvironmentInput = FileInput['environments'][string]
type EcsServiceInput = string | { readonly service: string; readonly container?: string | undefined }
type StickyInput = Extract<EnvironmentInput['strategy'], { readonly kind: 'canary' }>['value']['sticky']

const target = (input: EnvironmentInput['target']): Target => {
  if (typeof input === 'string') return { kind: input, ports: {}, router: 'lockstep' }
  switch (input.kind) {
    case 'local':
      return { kind: input.kind, ...input.value }
    case 'ecs': {
      const { cluster, region, role, services } = input.value
      return { kind: input.kind, cluster, region, role, services: ecsServices(services) }
    }
  }
}

const ecsServices = (services: Readonly<Record<string, EcsServiceInput>>): Readonly<Record<string, EcsService>> =>
  Object.fromEntries(Object.entries(services).map(([name, service]) => [name, ecsService(service)]))

const ecsService = (input: EcsServiceInput): EcsService =>
  typeof input === 'string'
    ? { service: input, container: null }
    : { service: input.service, container: input.container ?? null }

/** That of the target, where it has one. */
const account = ({ aws, target }: EnvironmentInput): AwsAccount | null => {
  if (aws !== undefined) return { region: aws.region, role: aws.role ?? null, externalId: aws['external-id'] ?? null }
  if (typeof target === 'string' || target.kind !== 'ecs') return null
  const { region, role, 'external-id': externalId } = target.value
  return { region, role, externalId: externalId ?? null }
}

const azureVault = ({ azure }: EnvironmentInput): AzureVault | null =>
  azure === undefined ? null : { vault: new URL(azure.vault).origin, client: azure.client ?? null }

const signIn = ({ auth }: NonNullable<EnvironmentInput['vault']>): VaultSignIn => {
  if (auth === undefined) return { kind: 'server' }
  switch (auth.kind) {
    case 'token':
      return { kind: auth.kind, token: localReference(auth.value) }
    case 'approle': {
      const { 'role-id': roleId, 'secret-id': secretId, mount } = auth.value
      return { kind: auth.kind, roleId, secretId: localReference(secretId), mount }
    }
  }
}

const vaultServer = ({ vault }: EnvironmentInput): VaultServer | null =>
  vault === undefined
    ? null
    : { url: new URL(vault.url).origin, namespace: vault.namespace ?? null, signIn: signIn(vault) }

const sticky = (input: StickyInput): Sticky | null => {
  if (input === undefined) return null
  return typeof input === 'string' ? { kind: input } : { kind: input.kind, name: input.value }
}

/** What `rolling` means where nothing is said of it. On ECS both are decided there. */
const rolling = { kind: 'rolling', stepPercent: 25, everyMs: 60_000 } as const

const usual = (target: Target): Strategy => (target.kind === 'ecs' ? rolling : { kind: 'blue-green' })

const strategy = (input: NonNullable<EnvironmentInput['strategy']>): Strategy => {
  if (input === 'rolling') return rolling
  if (typeof input === 'string') return { kind: input }
  switch (input.kind) {
    case 'canary':
      return {
        kind: 'canary',
        weights: input.value.weights,
        everyMs: input.value.every,
        sticky: sticky(input.value.sticky),
      }
    case 'rolling':
      return { kind: 'rolling', stepPercent: input.value.step, everyMs: input.value.every }
    case 'linear':
      return {
        kind: 'linear',
        stepPercent: input.value.step,
        everyMs: input.value.every,
        sticky: sticky(input.value.sticky),
      }
  }
}

/** One environment with every default and long form. */
export const resolvedEnvironment = ([name, input]: readonly [string, EnvironmentInput]): Environment => ({
  name,
  target: target(input.target),
  aws: account(input),
  azure: azureVault(input),
  vault: vaultServer(input),
  after: input.after,
  gates: resolvedGates(input.gates),
  supersede: input.supersede,
  strategy: input.strategy === undefined ? usual(target(input.target)) : strategy(input.strategy),
  watch: input.watch.map(resolvedWatch),
  bakeMs: input.bake,
  ...(input.snapshot !== undefined && { snapshot: { kind: input.snapshot.kind, instance: input.snapshot.value } }),
  variables: resolvedVariables(input.variables),
  url: input.url ?? null,
})
