import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs'
import type { ContainerDefinition, CreateServiceCommandInput, Service, Task } from '@aws-sdk/client-ecs'
import { processEngine } from '../rig/ecs/engines/process-engine.ts'
import { fastClock } from '../rig/ecs/fast-clock.ts'
import { startEcsStandIn } from '../rig/ecs/stand-in.ts'
import { usualPace } from '../rig/ecs/task-runner.ts'
import { watchedEngine } from './watched-engine.ts'
import type { Engine } from '../rig/ecs/engines/engine.ts'
import type { EcsStandIn } from '../rig/ecs/stand-in.ts'
import type { WatchedEngine } from './watched-engine.ts'

/** A waiter that looks often: the SDK's own is made for minutes. */
export const soon = { maxWaitTime: 120, minDelay: 0.1, maxDelay: 0.3 }

export type EcsRig = {
  readonly standIn: EcsStandIn
  readonly engine: WatchedEngine
  readonly client: ECSClient
  /** Registers a revision of a family, "web" by default, and gives its ARN. */
  register(
    container: Partial<ContainerDefinition>,
    family?: string,
    more?: readonly ContainerDefinition[],
  ): Promise<string>
  /** Creates the service and waits until the SDK calls it stable. */
  createService(input: Omit<CreateServiceCommandInput, 'serviceName'> & { serviceName?: string }): Promise<void>
  service(name?: string): Promise<Service>
  tasks(of?: { serviceName?: string; desiredStatus?: 'RUNNING' | 'STOPPED' }): Promise<readonly Task[]>
  stop(): Promise<void>
}

export const stays = ['/bin/sleep', '3600']
export const dies = ['/bin/sh', '-c', 'exit 3']

export const clientOf = (endpoint: string, maxAttempts = 1): ECSClient =>
  new ECSClient({
    endpoint,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    retryMode: 'standard',
    maxAttempts,
  })

/** A stand-in for ECS with a cluster "main", and the SDK that talks to it. Its time goes 20 times as fast, unless told otherwise. */
export const ecsRig = async ({
  times = 20,
  over = processEngine(['web:1', 'web:2']),
  secrets = {},
  reportMs = 500,
}: {
  readonly times?: number
  /** Of the machine's time, however fast the rig's goes: so long a task has started before it is RUNNING. */
  readonly reportMs?: number
  readonly over?: Engine
  readonly secrets?: Readonly<Record<string, string>>
} = {}): Promise<EcsRig> => {
  const engine = watchedEngine(over)
  // Half a second is enough for a busy machine to start a command that ends at once.
  const pace = { ...usualPace, reportMs: reportMs * times }
  const standIn = await startEcsStandIn({ engine, clock: fastClock(times), pace, secrets })
  const client = clientOf(standIn.endpoint)
  await client.send(new CreateClusterCommand({ clusterName: 'main' }))
  const cluster = 'main'
  return {
    standIn,
    engine,
    client,
    register: async (container, family = 'web', more = []) => {
      const containerDefinitions = [{ name: 'app', image: 'web:1', command: stays, ...container }, ...more]
      const { taskDefinition } = await client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }))
      return taskDefinition?.taskDefinitionArn ?? ''
    },
    createService: async input => {
      await client.send(new CreateServiceCommand({ cluster, serviceName: 'web', ...input }))
      await waitUntilServicesStable({ client, ...soon }, { cluster, services: [input.serviceName ?? 'web'] })
    },
    service: async (name = 'web') => {
      const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: [name] }))
      const found = services[0]
      if (found === undefined) throw new Error(`there is no service ${name}`)
      return found
    },
    tasks: async (of = { serviceName: 'web' }) => {
      const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, ...of }))
      if (taskArns.length === 0) return []
      const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))
      return tasks
    },
    stop: async () => {
      client.destroy()
      await standIn.stop()
    },
  }
}
