import { z } from 'zod'
import { notHere } from '../api-error.ts'
import type { ContainerDefinition, HealthCheck } from '../state/model.ts'

const pair = z.looseObject({ name: z.string(), value: z.string() })

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (2026-11): bounds and defaults, in seconds. */
const healthCheck = z.looseObject({
  command: z.array(z.string()).min(1),
  interval: z.int().min(5).max(300).default(30),
  timeout: z.int().min(2).max(60).default(5),
  retries: z.int().min(1).max(10).default(3),
  startPeriod: z.int().min(0).max(300).default(0),
})

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (2026-11) */
export const containerInput = z.looseObject({
  name: z.string().min(1).max(255),
  image: z.string().min(1),
  essential: z.boolean().default(true),
  entryPoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.array(pair).default([]),
  healthCheck: healthCheck.optional(),
  stopTimeout: z.int().min(0).max(120).default(30),
  dependsOn: z.array(z.unknown()).default([]),
  secrets: z.array(z.looseObject({ name: z.string(), valueFrom: z.string() })).default([]),
  volumesFrom: z.array(z.unknown()).default([]),
  mountPoints: z.array(z.unknown()).default([]),
  portMappings: z.array(z.unknown()).default([]),
  cpu: z.int().default(0),
})
export type ContainerInput = z.infer<typeof containerInput>

const shell = (command: readonly string[]): readonly string[] =>
  command[0] === 'CMD-SHELL'
    ? ['/bin/sh', '-c', command.slice(1).join(' ')]
    : command[0] === 'CMD'
      ? command.slice(1)
      : command

const checkOf = ({ healthCheck: check }: ContainerInput): HealthCheck | null =>
  check === undefined
    ? null
    : {
        command: shell(check.command),
        intervalMs: check.interval * 1000,
        timeoutMs: check.timeout * 1000,
        retries: check.retries,
        startPeriodMs: check.startPeriod * 1000,
      }

export const byName = (pairs: readonly { name: string; value: string }[]): Readonly<Record<string, string>> =>
  Object.fromEntries(pairs.map(({ name, value }) => [name, value]))

/** What of a container the stand-in acts on. Throws UnsupportedFeatureException for what it would have to leave out. */
export const containerOf = (input: ContainerInput): ContainerDefinition => {
  if (input.dependsOn.length > 0) throw notHere('dependsOn')
  if (input.mountPoints.length > 0 || input.volumesFrom.length > 0) throw notHere('volumes')
  return {
    name: input.name,
    image: input.image,
    essential: input.essential,
    entryPoint: input.entryPoint,
    command: input.command,
    environment: byName(input.environment),
    secrets: Object.fromEntries(input.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
    healthCheck: checkOf(input),
    stopTimeoutMs: input.stopTimeout * 1000,
  }
}

/** The container as ECS describes it: with its defaults; what was not given and has none stays away. */
export const describedContainer = (input: ContainerInput): Readonly<Record<string, unknown>> => {
  const { entryPoint, command, dependsOn: _none, secrets, stopTimeout, ...rest } = input
  return {
    ...rest,
    systemControls: [],
    ...(entryPoint.length > 0 && { entryPoint }),
    ...(command.length > 0 && { command }),
    ...(secrets.length > 0 && { secrets }),
    ...(stopTimeout !== 30 && { stopTimeout }),
  }
}
