import { isDeepStrictEqual } from 'node:util'
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput, Tag, TaskDefinition } from '@aws-sdk/client-ecs'
import type { ServiceSpec } from '../../ports/service-target.ts'

/** The label of a container by which a task tells whose release it runs. */
export const releaseLabel = 'lockstep.release'

/** What a container is given of a release; `secrets` by what ECS reads them from. */
export type Given = Omit<ServiceSpec, 'secrets'> & { readonly secrets: Readonly<Record<string, string>> }

type Described = { readonly taskDefinition: TaskDefinition; readonly tags: readonly Tag[] }

/**
 * The definition of a release, made from the one before: image, command, variables, secrets and the label of one container are set,
 * everything else is as it was. Variables that neither release names are left alone. Pure.
 */
export const definitionFor = (
  { taskDefinition, tags }: Described,
  container: string,
  given: Given,
): RegisterTaskDefinitionCommandInput => ({
  ...registrable(taskDefinition),
  family: taskDefinition.family,
  containerDefinitions: (taskDefinition.containerDefinitions ?? []).map(one =>
    one.name === container ? containerFor(one, given) : one,
  ),
  ...(tags.length > 0 && { tags: [...tags] }),
})

/** The same once more, for a definition that was taken off. Pure. */
export const sameAgain = ({ taskDefinition, tags }: Described): RegisterTaskDefinitionCommandInput => ({
  ...registrable(taskDefinition),
  family: taskDefinition.family,
  containerDefinitions: taskDefinition.containerDefinitions,
  ...(tags.length > 0 && { tags: [...tags] }),
})

/** Whether a definition gives that container the same already; the order in which ECS tells variables says nothing. Pure. */
export const isGiven = (definition: TaskDefinition, container: string, given: Given): boolean => {
  const now = definition.containerDefinitions?.find(({ name }) => name === container)
  return now !== undefined && isDeepStrictEqual(ownedOf(now), ownedOf(containerFor(now, given)))
}

/** The release that a definition belongs to; null: none of Lockstep's. Pure. */
export const releaseOf = ({ containerDefinitions = [] }: TaskDefinition): string | null =>
  containerDefinitions.map(({ dockerLabels }) => dockerLabels?.[releaseLabel]).find(label => label !== undefined) ??
  null

/**
 * What ECS says of a definition besides what it was registered with.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html (2026-11)
 */
const registrable = (definition: TaskDefinition): Omit<TaskDefinition, keyof typeof onlyTold> => {
  const entries = Object.entries(definition).filter(([key]) => !(key in onlyTold))
  return Object.fromEntries(entries)
}

const onlyTold = {
  taskDefinitionArn: true,
  revision: true,
  status: true,
  requiresAttributes: true,
  compatibilities: true,
  registeredAt: true,
  deregisteredAt: true,
  deleteRequestedAt: true,
  registeredBy: true,
} as const

const containerFor = (container: ContainerDefinition, given: Given): ContainerDefinition => {
  const ours = new Set([...Object.keys(given.variables), ...Object.keys(given.secrets), ...given.drops])
  const isLeft = ({ name }: { readonly name?: string | undefined }): boolean => !ours.has(name ?? '')
  const variables = Object.entries(given.variables).map(([name, value]) => ({ name, value }))
  const secrets = Object.entries(given.secrets).map(([name, valueFrom]) => ({ name, valueFrom }))
  return {
    ...container,
    image: given.image,
    command: [...given.command],
    environment: [...(container.environment ?? []).filter(isLeft), ...variables],
    secrets: [...(container.secrets ?? []).filter(isLeft), ...secrets],
    dockerLabels: { ...container.dockerLabels, [releaseLabel]: given.release },
  }
}

const ownedOf = ({ image, command = [], environment = [], secrets = [], dockerLabels = {} }: ContainerDefinition) => ({
  image,
  command,
  environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
  secrets: Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom])),
  release: dockerLabels[releaseLabel],
})
