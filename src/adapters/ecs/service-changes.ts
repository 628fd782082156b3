import type { Deployment, Service } from '@aws-sdk/client-ecs'
import { ecsErrors } from '../../domain/errors/ecs.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Lease } from '../../ports/lease.ts'
import type { ServiceSpec, ServiceState, ServiceWish } from '../../ports/service-target.ts'
import type { EcsContext } from './ecs-context.ts'
import { shortName } from './judge-rollout.ts'
import { definitionFor, isGiven, sameAgain } from './task-definition.ts'
import type { Given } from './task-definition.ts'

/** The service is there, its container, and every secret that its tasks will read. */
export const requireAll = async (context: EcsContext, spec: ServiceSpec): Promise<void> => {
  const { service, container } = context.called(spec.service)
  const { taskDefinition: arn = '' } = await context.api.service(service)
  const { taskDefinition } = await context.definition(arn)
  if (taskDefinition.containerDefinitions?.some(({ name }) => name === container) !== true) {
    const what = `container ${container} in ${shortName(arn)}`
    throw failure(ecsErrors.ECS_NOT_FOUND, { what, where: context.where })
  }
  await givenOf(context, spec)
}

export const define = async (
  context: EcsContext,
  spec: ServiceSpec,
  before: ServiceState,
  lease: Lease,
): Promise<string> => {
  const described = await context.definition(before.definition)
  const { container } = context.called(spec.service)
  const given = await givenOf(context, spec)
  if (isGiven(described.taskDefinition, container, given)) return before.definition
  return context.api.register(definitionFor(described, container, given), lease)
}

export const run = async (context: EcsContext, service: string, wish: ServiceWish, lease: Lease): Promise<string> => {
  const name = context.called(service).service
  const now = await context.api.service(name)
  const primary = primaryOf(now)
  const isRun = primary?.taskDefinition === wish.definition
  if (wish.from !== null && !isRun && primary?.taskDefinition !== wish.from) throw changedBy(service, primary)
  const hasFailed = isRun && primary.rolloutState === 'FAILED'
  if (isRun && !hasFailed && isCounted(now, wish)) return wish.definition
  const taskDefinition = await usable(context, wish.definition, lease)
  const count = wish.desired === null ? {} : { desiredCount: wish.desired }
  await context.api.update(name, { taskDefinition, ...count, ...(hasFailed && { forceNewDeployment: true }) }, lease)
  return taskDefinition
}

export const primaryOf = ({ deployments = [] }: Service): Deployment | undefined =>
  deployments.find(({ status }) => status === 'PRIMARY')

const isCounted = ({ desiredCount }: Service, { desired }: ServiceWish): boolean =>
  desired === null || desired === desiredCount

const changedBy = (service: string, primary: Deployment | undefined) => {
  const reason = `it was given ${shortName(primary?.taskDefinition)} meanwhile, which Lockstep did not make`
  return failure(ecsErrors.ECS_SERVICE_CHANGING, { service, reason })
}

/** A definition that was taken off runs no task any more, but it can be read, and made once more. */
const usable = async ({ api }: EcsContext, definition: string, lease: Lease): Promise<string> => {
  const described = await api.definition(definition)
  return described.taskDefinition.status === 'INACTIVE' ? api.register(sameAgain(described), lease) : definition
}

const givenOf = async ({ secretSource }: EcsContext, { secrets, ...spec }: ServiceSpec): Promise<Given> => {
  const sources = Object.entries(secrets).map(
    async ([name, secret]) => [name, await secretSource(secret, `the variable ${name} of ${spec.service}`)] as const,
  )
  return { ...spec, secrets: Object.fromEntries(await Promise.all(sources)) }
}
