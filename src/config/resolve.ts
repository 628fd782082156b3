import type { AppFlag } from '../domain/app-flag.ts'
import type { App, Build, Check, Consumer, Database, Health, Service } from './app.ts'
import { sortedByAfter } from './order.ts'
import { resolvedDeploy } from './resolve-deploy.ts'
import { resolvedEnvironment } from './resolve-environment.ts'
import { resolvedReference, resolvedVariables } from './resolve-variables.ts'
import { longCheck } from './schema/check.ts'
import type { FileInput } from './schema/file.ts'
import { longHealth } from './schema/service.ts'

type Named<T> = readonly [string, T]
type ServiceInput = FileInput['services'][string]

const check = ([name, input]: Named<FileInput['checks'][string]>): Check => {
  const { timeout, ...rest } = typeof input === 'string' ? longCheck.parse({ run: input }) : input
  return { name, ...rest, timeoutMs: timeout }
}

const health = (input: ServiceInput['health']): Health | null => {
  if (input === null) return null
  const { path, timeout, interval } = typeof input === 'string' ? longHealth.parse({ path: input }) : input
  return { path, timeoutMs: timeout, intervalMs: interval }
}

const build = (input: ServiceInput['build']): Build => {
  if (typeof input === 'string') return { context: input, run: null }
  const { context, run = null, image, dockerfile = 'Dockerfile' } = input
  return { context, run, ...(image !== undefined && { image: { repository: image, dockerfile } }) }
}

const service = ([name, input]: Named<ServiceInput>): Service => ({
  name,
  build: build(input.build),
  command: input.command,
  health: health(input.health),
  after: input.after,
  variables: resolvedVariables(input.variables),
  instances: input.instances,
  stop: { graceMs: input.stop.grace },
})

const database = (input: NonNullable<FileInput['database']>): Database => ({
  migrations: input.migrations,
  url: input.url === undefined ? null : resolvedReference(input.url),
})

const consumer = ([name, { budget, ...rest }]: Named<FileInput['consumers'][string]>): Consumer => ({
  name,
  ...rest,
  budgetMs: budget,
})

const flag = ([key, { values, ...rest }]: Named<FileInput['flags'][string]>): AppFlag => ({
  key,
  ...rest,
  values: values ?? null,
})

/**
 * The meaning of a file that its schema and the cross checks found valid: defaults filled in, short forms written out,
 * checks, services and environments in the order of `after`. Total and pure for such a file.
 */
export const resolved = (input: FileInput): App => {
  const services = sortedByAfter(Object.entries(input.services).map(service))
  return {
    name: input.app,
    checks: sortedByAfter(Object.entries(input.checks).map(check)),
    services,
    database: input.database === undefined ? null : database(input.database),
    consumers: Object.entries(input.consumers).map(consumer),
    flags: Object.entries(input.flags)
      .map(flag)
      .toSorted((one, other) => (one.key < other.key ? -1 : 1)),
    variables: resolvedVariables(input.variables),
    environments: sortedByAfter(Object.entries(input.environments).map(resolvedEnvironment)),
    deploy: input.deploy === undefined ? null : resolvedDeploy(input.deploy, services),
  }
}
