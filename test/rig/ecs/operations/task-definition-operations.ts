import { z } from 'zod'
import { ApiError, notHere } from '../api-error.ts'
import { shortName, taskDefinitionArn } from '../state/names.ts'
import { containerInput, containerOf, describedContainer } from './container-input.ts'
import { looked, operation, page, paging } from './operation.ts'
import type { Operation } from './operation.ts'
import type { EcsState, TaskDefinition } from '../state/model.ts'

const ofFamily = (state: EcsState, family: string): readonly TaskDefinition[] =>
  Object.values(state.taskDefinitions).filter(definition => definition.family === family)

/** By ARN, by family:revision, or the newest active one of a family. */
export const findTaskDefinition = (state: EcsState, named: string): TaskDefinition | undefined => {
  const [family = '', revision] = shortName(named).split(':')
  if (revision !== undefined) return state.taskDefinitions[taskDefinitionArn(family, Number(revision))]
  return ofFamily(state, family).findLast(({ status }) => status === 'ACTIVE')
}

/** One that tasks may be started of. Throws ClientException, as ECS does. */
export const usableTaskDefinition = (state: EcsState, named: string): TaskDefinition => {
  const definition = findTaskDefinition(state, named)
  if (definition === undefined) throw new ApiError('ClientException', 'TaskDefinition not found.')
  if (definition.status === 'INACTIVE') throw new ApiError('ClientException', 'TaskDefinition is inactive')
  return definition
}

const described = (definition: TaskDefinition): Readonly<Record<string, unknown>> => ({
  ...definition.registered,
  taskDefinitionArn: definition.arn,
  family: definition.family,
  revision: definition.revision,
  status: definition.status,
  registeredAt: definition.registeredAtMs / 1000,
  ...(definition.deregisteredAtMs !== null && { deregisteredAt: definition.deregisteredAtMs / 1000 }),
})

const registration = z.looseObject({
  family: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/),
  containerDefinitions: z.array(containerInput).min(1),
  volumes: z.array(z.unknown()).default([]),
  placementConstraints: z.array(z.unknown()).default([]),
  requiresCompatibilities: z.array(z.string()).optional(),
  tags: z.array(z.unknown()).default([]),
})

const registerTaskDefinition = operation(registration, (state, { tags, ...input }, nowMs) => {
  if (input.volumes.length > 0) throw notHere('volumes')
  const containers = input.containerDefinitions.map(containerOf)
  if (!containers.some(({ essential }) => essential))
    throw new ApiError('ClientException', 'A task definition must have at least one essential container.')
  const revision = Math.max(0, ...ofFamily(state, input.family).map(known => known.revision)) + 1
  const definition: TaskDefinition = {
    arn: taskDefinitionArn(input.family, revision),
    family: input.family,
    revision,
    status: 'ACTIVE',
    registeredAtMs: nowMs,
    deregisteredAtMs: null,
    containers,
    tags,
    registered: {
      ...input,
      containerDefinitions: input.containerDefinitions.map(describedContainer),
      compatibilities: ['EC2', ...(input.requiresCompatibilities?.includes('FARGATE') === true ? ['FARGATE'] : [])],
    },
  }
  const taskDefinitions = { ...state.taskDefinitions, [definition.arn]: definition }
  return looked({ ...state, taskDefinitions }, { taskDefinition: described(definition), tags })
})

const describeTaskDefinition = operation(z.looseObject({ taskDefinition: z.string() }), (state, input) => {
  const definition = findTaskDefinition(state, input.taskDefinition)
  if (definition === undefined) throw new ApiError('ClientException', 'Unable to describe task definition.')
  return looked(state, { taskDefinition: described(definition), tags: definition.tags })
})

/** Idempotent. What runs of it goes on. */
const deregisterTaskDefinition = operation(z.looseObject({ taskDefinition: z.string() }), (state, input, nowMs) => {
  const known = findTaskDefinition(state, input.taskDefinition)
  if (known === undefined) throw new ApiError('ClientException', 'The specified task definition does not exist.')
  const deregisteredAtMs = known.deregisteredAtMs ?? nowMs
  const definition: TaskDefinition = { ...known, status: 'INACTIVE', deregisteredAtMs }
  const taskDefinitions = { ...state.taskDefinitions, [definition.arn]: definition }
  return looked({ ...state, taskDefinitions }, { taskDefinition: described(definition) })
})

const listing = z.looseObject({
  ...paging,
  familyPrefix: z.string().optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  sort: z.enum(['ASC', 'DESC']).default('ASC'),
})

const listTaskDefinitions = operation(listing, (state, { familyPrefix, status, sort, ...input }) => {
  const found = Object.values(state.taskDefinitions)
    .filter(definition => definition.status === status)
    .filter(({ family }) => familyPrefix === undefined || family === familyPrefix)
    .sort((a, b) => a.family.localeCompare(b.family) || a.revision - b.revision)
    .map(({ arn }) => arn)
  return looked(state, page('taskDefinitionArns', sort === 'ASC' ? found : found.reverse(), input))
})

export const taskDefinitionOperations: Readonly<Record<string, Operation>> = {
  RegisterTaskDefinition: registerTaskDefinition,
  DescribeTaskDefinition: describeTaskDefinition,
  DeregisterTaskDefinition: deregisterTaskDefinition,
  ListTaskDefinitions: listTaskDefinitions,
}
