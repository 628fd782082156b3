import { CreateServiceCommand, RegisterTaskDefinitionCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import { ecsApi } from '../../src/adapters/ecs/ecs-api.ts'
import { ecsTarget } from '../../src/adapters/ecs/ecs-target.ts'
import { failure } from '../../src/domain/errors/error.ts'
import { secretErrors } from '../../src/domain/errors/secret.ts'
import type { ServiceSpec, ServiceTarget } from '../../src/ports/service-target.ts'
import { secretText } from '../../src/config/secret-text.ts'
import { processEngine } from '../rig/ecs/engines/process-engine.ts'
import type { Engine } from '../rig/ecs/engines/engine.ts'
import { ecsRig, stays } from '../ecs-rig/ecs-rig.ts'
import type { EcsRig } from '../ecs-rig/ecs-rig.ts'
import type { ServiceTargetRig } from '../contract/service-target.ts'

/** What infrastructure leaves behind: a service without tasks, and a first definition with things that are not Lockstep's. */
export const asMade: ContainerDefinition = {
  name: 'app',
  image: 'web:0',
  command: ['none'],
  essential: true,
  environment: [
    { name: 'REGION', value: 'eu-west-2' },
    { name: 'LEVEL', value: 'of the infrastructure' },
  ],
  stopTimeout: 20,
  portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
}

export type EcsTargetRig = ServiceTargetRig & {
  readonly rig: EcsRig
  readonly first: string
  /** The same target, by a client of its own. */
  readonly over: (change: {
    readonly cluster?: string
    readonly called?: string
    readonly container?: string
  }) => ServiceTarget
  /** Somebody else gives the service a definition by hand. */
  readonly byHand: (container: Partial<ContainerDefinition>) => Promise<string>
}

const where = 'cluster main in eu-west-2'

export const ecsTargetRig = async (
  secrets: Readonly<Record<string, string>> = {},
  changed: (engine: Engine) => Engine = engine => engine,
): Promise<EcsTargetRig> => {
  const rig = await ecsRig({ secrets, over: changed(processEngine(['web:1', 'web:2'])) })
  const sidecar = { name: 'proxy', image: 'web:1', command: stays, essential: false }
  const made = await rig.client.send(
    new RegisterTaskDefinitionCommand({
      family: 'shop-web',
      containerDefinitions: [asMade, sidecar],
      cpu: '256',
      memory: '512',
      taskRoleArn: 'arn:aws:iam::111122223333:role/web',
    }),
  )
  const first = made.taskDefinition?.taskDefinitionArn ?? ''
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: false } }
  const service = { cluster: 'main', serviceName: 'shop-web', taskDefinition: first, desiredCount: 0 }
  await rig.client.send(new CreateServiceCommand({ ...service, deploymentConfiguration }))
  const over: EcsTargetRig['over'] = ({ cluster = 'main', called = 'shop-web', container = 'app' }) =>
    ecsTarget({
      api: ecsApi(async () => rig.client, cluster, where),
      where,
      services: ['web'],
      called: () => ({ service: called, container }),
      secretSource: async (reference, name) => {
        const from = `arn:${secretText(reference, {})}`
        if (from in secrets) return from
        throw failure(secretErrors.SECRET_NOT_FOUND, { name, secret: secretText(reference, {}), where: 'eu-west-2' })
      },
    })
  return {
    rig,
    first,
    over,
    target: over({}),
    specOf: (release, change = {}): ServiceSpec => ({
      service: 'web',
      release,
      image: 'web:1',
      command: stays,
      variables: { RELEASE: release, LEVEL: 'info' },
      secrets: {},
      drops: [],
      ...change,
    }),
    byHand: async container => {
      const taskDefinition = await rig.register({ command: stays, ...container }, 'by-hand')
      await rig.client.send(new UpdateServiceCommand({ cluster: 'main', service: 'shop-web', taskDefinition }))
      return taskDefinition
    },
  }
}
