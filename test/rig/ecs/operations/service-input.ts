import { z } from 'zod'
import { ApiError, notHere } from '../api-error.ts'
import type { Bounds } from '../state/model.ts'

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (2026-11) */
const deploymentConfiguration = z.looseObject({
  minimumHealthyPercent: z.int().min(0).optional(),
  maximumPercent: z.int().min(0).optional(),
  deploymentCircuitBreaker: z.looseObject({ enable: z.boolean(), rollback: z.boolean() }).optional(),
  strategy: z.string().optional(),
  alarms: z.looseObject({ enable: z.boolean() }).optional(),
  bakeTimeInMinutes: z.number().optional(),
  lifecycleHooks: z.array(z.unknown()).optional(),
})

const shared = {
  cluster: z.string().optional(),
  deploymentConfiguration: deploymentConfiguration.optional(),
  deploymentController: z.looseObject({ type: z.string() }).optional(),
  loadBalancers: z.array(z.unknown()).optional(),
  serviceRegistries: z.array(z.unknown()).optional(),
  capacityProviderStrategy: z.array(z.unknown()).optional(),
}

export const creation = z.looseObject({
  ...shared,
  serviceName: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/),
  taskDefinition: z.string(),
  desiredCount: z.int().min(0).default(0),
  launchType: z.string().default('FARGATE'),
  schedulingStrategy: z.string().default('REPLICA'),
})

export const updating = z.looseObject({
  ...shared,
  service: z.string(),
  taskDefinition: z.string().optional(),
  desiredCount: z.int().min(0).optional(),
  forceNewDeployment: z.boolean().default(false),
})

type Shared = z.infer<z.ZodObject<typeof shared>>

/** Throws UnsupportedFeatureException for what would otherwise be taken and have no effect. */
export const refuseWhatIsNotHere = (input: Shared): void => {
  const {
    strategy = 'ROLLING',
    alarms,
    bakeTimeInMinutes = 0,
    lifecycleHooks = [],
  } = input.deploymentConfiguration ?? {}
  if (strategy !== 'ROLLING') throw notHere(`strategy ${strategy}`)
  if (alarms?.enable === true) throw notHere('alarms')
  if (bakeTimeInMinutes > 0) throw notHere('bake time')
  if (lifecycleHooks.length > 0) throw notHere('lifecycle hooks')
  if ((input.deploymentController?.type ?? 'ECS') !== 'ECS') throw notHere('deployment controller but ECS')
  if ((input.loadBalancers ?? []).length > 0) throw notHere('load balancers')
  if ((input.serviceRegistries ?? []).length > 0) throw notHere('service registries')
  if ((input.capacityProviderStrategy ?? []).length > 0) throw notHere('capacity providers')
}

export const defaultBounds: Bounds = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  circuitBreaker: { enable: false, rollback: false },
}

/** The bounds after what was asked. Throws InvalidParameterException for a pair under which nothing could ever be replaced. */
export const boundsOf = (before: Bounds, { deploymentConfiguration: asked }: Shared): Bounds => {
  const { minimumHealthyPercent = before.minimumHealthyPercent, maximumPercent = before.maximumPercent } = asked ?? {}
  if (maximumPercent <= 100 && minimumHealthyPercent >= maximumPercent)
    throw new ApiError(
      'InvalidParameterException',
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    )
  const { enable, rollback } = asked?.deploymentCircuitBreaker ?? before.circuitBreaker
  return { minimumHealthyPercent, maximumPercent, circuitBreaker: { enable, rollback } }
}
