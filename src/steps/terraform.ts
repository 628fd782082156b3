import { z } from 'zod'
import { infrastructureErrors } from '../domain/errors/infrastructure.ts'
import { failure, isFailure } from '../domain/errors/error.ts'
import { addressesText, dataLostBy, infrastructureText } from '../domain/infrastructure/infrastructure-plan.ts'
import type { InfrastructurePlan } from '../domain/infrastructure/infrastructure-plan.ts'
import { infrastructureReversibility } from '../domain/infrastructure/infrastructure-reversibility.ts'
import type { Json } from '../domain/json.ts'
import { infrastructureArtifact } from '../domain/release.ts'
import type { Kept } from '../domain/saga/event.ts'
import type { InfrastructureContext, InfrastructureSource, MaybePlanned } from '../ports/infrastructure.ts'
import { defineStep } from './define-step.ts'
import type { LoadedRelease, World } from './world.ts'

const planned = z.object({
  digest: z.string(),
  state: z.object({ lineage: z.string().nullable(), serial: z.number() }),
  changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        action: z.enum(['create', 'update', 'replace', 'destroy']),
        holdsData: z.boolean(),
      }),
    )
    .readonly(),
  text: z.string(),
  cutLines: z.number(),
})

export const terraformParams = z.object({
  folder: z.string(),
  tool: z.enum(['terraform', 'tofu']),
  mirror: z.string().nullable(),
  stateful: z.array(z.string()),
  irreversible: z.boolean(),
  hasBase: z.boolean(),
  /** null: it is planned once the deployment waits. */
  planned: planned.nullable(),
})

export type TerraformParams = z.infer<typeof terraformParams>

/** Applies exactly the plan that was approved. Taken back by applying the configuration of the release before. */
export const terraform = defineStep<TerraformParams, null, Json>({
  kind: 'terraform',
  version: 1,
  params: terraformParams,
  effect: 'infrastructure',
  timeoutMs: 3_600_000,
  opensDataWindow: false,
  mayBeSkipped: true,
  describe: ({ tool, folder, planned }) =>
    `${tool} ${folder}: ${planned === null ? 'planned while the deployment waits' : infrastructureText(planned)}`,
  reversible: infrastructureReversibility,
  prepare: () => Promise.resolve(null),
  run: async (params, _before, world) => {
    const { planned: plan } = params
    const source = await sourceOf(params, world.next, world)
    if (await isThere(source, plan, world)) world.log.line(`${params.folder} is as it was planned to be already`)
    else await apply(source, plan, world)
    await world.infrastructure.forget(plan)
    return { receipt: { changes: (plan?.changes ?? []).map(({ address, action }) => ({ address, action })) } }
  },
  settle: async (_params, _before, world) => {
    await world.infrastructure.settle(world.operationId, world.signal)
    // Run again it looks first whether all of it is there.
    return { outcome: 'not-done' }
  },
  undo: async (params, _before, _receipt, world) => {
    await world.infrastructure.settle(world.operationId, world.signal)
    // What never began has changed nothing; what somebody else did meanwhile is not ours to take back.
    return world.saved === null ? [] : takeBack(params, world)
  },
})

/** The configuration of one release, and what it is told of where it goes. */
export const sourceOf = async (
  { folder, tool, mirror, stateful }: TerraformParams,
  loaded: LoadedRelease,
  world: Pick<World, 'variables' | 'place'>,
): Promise<InfrastructureSource> => {
  const { release, app } = loaded
  const artifact = release.artifacts.find(({ service }) => service === infrastructureArtifact(folder))?.digest ?? ''
  const variables = {
    ...(await world.variables.forCommand({ release, app })),
    TF_VAR_app: world.place.app,
    TF_VAR_environment: world.place.environment,
    TF_VAR_release: release.version,
  }
  return { artifact, folder, tool, mirror, stateful, variables }
}

const contextOf = ({ operationId, lease, log, signal }: World): InfrastructureContext => ({
  operationId,
  lease,
  log,
  signal,
})

const apply = async (source: InfrastructureSource, plan: MaybePlanned, world: World): Promise<void> => {
  await world.checkpoint({ begun: plan?.digest ?? '' })
  try {
    await world.infrastructure.apply(source, plan, contextOf(world))
  } catch (error) {
    // Somebody was faster in the last moment: nothing of ours is there, and theirs is not ours to take back.
    if (isFailure(error, infrastructureErrors.INFRASTRUCTURE_STALE)) await world.checkpoint(null)
    throw error
  }
}

/**
 * Whether an apply that was cut short had done all of it before its end was written. One that did a part of it, and a state that somebody
 * else has changed, are INFRASTRUCTURE_STALE.
 */
const isThere = async (source: InfrastructureSource, plan: MaybePlanned, world: World): Promise<boolean> => {
  if (await world.infrastructure.isFresh(source, plan, contextOf(world))) return false
  const { folder } = source
  if (world.saved === null) {
    throw failure(infrastructureErrors.INFRASTRUCTURE_STALE, { folder, why: 'the state was changed after it was made' })
  }
  const left = await planOnly(source, world)
  if (left.changes.length === 0) return true
  const why = `it was cut short while it was applied: ${infrastructureText(left)}`
  throw failure(infrastructureErrors.INFRASTRUCTURE_STALE, { folder, why })
}

/** Plans without keeping what was planned. */
const planOnly = async (source: InfrastructureSource, world: World): Promise<InfrastructurePlan> => {
  const plan = await world.infrastructure.plan(source, contextOf(world))
  await world.infrastructure.forget(plan)
  return plan
}

const takeBack = async (params: TerraformParams, world: World): Promise<readonly Kept[]> => {
  if (!params.hasBase || world.base === null) return leftAhead(params)
  const source = await sourceOf(params, world.base, world)
  const plan = await world.infrastructure.plan(source, contextOf(world))
  try {
    const lost = dataLostBy(plan)
    if (lost.length > 0) {
      return [{ what: addressesText(lost, lost.length), why: 'taking it back would destroy it and what is in there' }]
    }
    if (plan.changes.length > 0) await world.infrastructure.apply(source, plan, contextOf(world))
    return []
  } finally {
    await world.infrastructure.forget(plan)
  }
}

const leftAhead = ({ folder, planned }: TerraformParams): readonly Kept[] =>
  planned?.changes.length === 0
    ? []
    : [{ what: `what ${folder} made`, why: 'no release before it has this configuration, and nothing is destroyed' }]
