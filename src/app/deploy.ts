import type { Plan } from '../domain/plan.ts'
import type { Actor } from '../domain/saga/event.ts'
import { createDeployment } from '../store/create-deployment.ts'
import { bindEnvironment } from '../store/environment-homes.ts'
import { waitingAnywhere } from '../store/environment-lock.ts'
import type { Lockstep } from './lockstep.ts'
import { tellBarred } from './tell-barred.ts'
import { newId } from './new-id.ts'

export type DeployRequest = {
  readonly app: string
  readonly environment: string
  /** Id, version or commit of a release that is built already. */
  readonly release: string
  readonly actor: Actor
  readonly run?: string
  /** Given by a run, so that starting twice starts once. */
  readonly id?: string
}

/** Starts the deployment of a release to an environment. It goes on in the engine. PLAN_ and MIGRATION_ errors; then nothing was started. */
export const deploy = async (
  lockstep: Lockstep,
  request: DeployRequest,
): Promise<{ readonly id: string; readonly plan: Plan }> => {
  const { app, environment, release, actor, run = null } = request
  const plan = await tellBarred(lockstep, { app, environment, subject: release, actor }, () =>
    lockstep.resolvePlan({ kind: 'deploy', app, environment, release }, lockstep.store.db),
  )
  return start(lockstep, { id: request.id ?? newId('d'), plan, actor, run, reason: null })
}

/** Writes a planned deployment and wakes the engine, in one transaction. */
export const start = async (
  lockstep: Lockstep,
  {
    id,
    plan,
    actor,
    run,
    reason,
  }: {
    readonly id: string
    readonly plan: Plan
    readonly actor: Actor
    readonly run: string | null
    readonly reason: string | null
  },
): Promise<{ readonly id: string; readonly plan: Plan }> => {
  const at = lockstep.clock.now().toISOString()
  await lockstep.store.db.transaction().execute(async tx => {
    await bindEnvironment(tx, plan, lockstep.node.home)
    await createDeployment(tx, id, run, { type: 'created', at, plan, actor, reason })
    await lockstep.wake.deployment(tx, id)
    if (plan.supersedes) for (const one of await waitingAnywhere(tx, plan)) await lockstep.wake.deployment(tx, one)
  })
  return { id, plan }
}
