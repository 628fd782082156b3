import type {
  ECSClient,
  RegisterTaskDefinitionCommandInput,
  Service,
  Tag,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs'
import { ecsErrors } from '../../domain/errors/ecs.ts'
import { LockstepError, failure } from '../../domain/errors/error.ts'
import type { Lease } from '../../ports/lease.ts'
import { askAtEachAttempt } from '../aws/ask-at-each-attempt.ts'
import { ecsFailure } from './ecs-failure.ts'

export type Described = { readonly taskDefinition: TaskDefinition; readonly tags: readonly Tag[] }

/** The calls to ECS that are made, of one cluster. Each is a request; ECS_ errors by code. */
export type EcsApi = {
  service(name: string): Promise<Service>
  /** ARNs of tasks of a service; `RUNNING`: those that are meant to run. */
  taskArns(service: string, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly string[]>
  /** Those of them that ECS still knows. */
  tasks(arns: readonly string[]): Promise<readonly Task[]>
  definition(arn: string): Promise<Described>
  register(input: RegisterTaskDefinitionCommandInput, lease: Lease): Promise<string>
  update(service: string, change: ServiceChange, lease: Lease): Promise<void>
}

export type ServiceChange = {
  readonly taskDefinition: string
  readonly desiredCount?: number
  readonly forceNewDeployment?: boolean
}

/** As many as one request describes. */
const pageOf = 100

/** `where`: cluster and region, for people. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/Welcome.html (2026-11) */
export const ecsApi = (client: () => Promise<ECSClient>, cluster: string, where: string): EcsApi => {
  const asking = async <T>(what: string, ask: (client: ECSClient) => Promise<T>): Promise<T> => {
    try {
      return await ask(await client())
    } catch (error) {
      throw error instanceof LockstepError ? error : ecsFailure({ what, where }, error)
    }
  }
  return {
    service: name =>
      asking(`service ${name}`, async client => {
        const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs')
        const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: [name] }))
        const found = services.find(({ status }) => status === 'ACTIVE')
        if (found === undefined) throw failure(ecsErrors.ECS_NOT_FOUND, { what: `service ${name}`, where })
        return found
      }),
    taskArns: (service, desiredStatus) =>
      asking(`service ${service}`, async client => {
        const { paginateListTasks } = await import('@aws-sdk/client-ecs')
        const arns: string[] = []
        for await (const page of paginateListTasks({ client }, { cluster, serviceName: service, desiredStatus }))
          arns.push(...(page.taskArns ?? []))
        return arns
      }),
    tasks: arns =>
      asking('the tasks', async client => {
        const { DescribeTasksCommand } = await import('@aws-sdk/client-ecs')
        const tasks: Task[] = []
        for (let from = 0; from < arns.length; from += pageOf) {
          const page = { cluster, tasks: arns.slice(from, from + pageOf) }
          tasks.push(...((await client.send(new DescribeTasksCommand(page))).tasks ?? []))
        }
        return tasks
      }),
    definition: arn =>
      asking(`the task definition ${arn}`, async client => {
        const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
        const asked = new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] })
        const { taskDefinition = {}, tags = [] } = await client.send(asked)
        return { taskDefinition, tags }
      }),
    register: (input, lease) =>
      asking(`a task definition ${input.family}`, async client => {
        const { RegisterTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
        const command = new RegisterTaskDefinitionCommand(input)
        askAtEachAttempt(command.middlewareStack, lease)
        const { taskDefinition } = await client.send(command)
        return taskDefinition?.taskDefinitionArn ?? ''
      }),
    update: (service, change, lease) =>
      asking(`service ${service}`, async client => {
        const { UpdateServiceCommand } = await import('@aws-sdk/client-ecs')
        const command = new UpdateServiceCommand({ cluster, service, ...change })
        askAtEachAttempt(command.middlewareStack, lease)
        await client.send(command)
      }),
  }
}
