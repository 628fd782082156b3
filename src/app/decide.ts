import { failure } from '../domain/errors/error.ts'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import { apply } from '../domain/saga/apply.ts'
import { isFinal } from '../domain/saga/deployment.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { Fact } from '../domain/saga/event.ts'
import { isConnectionError } from '../engine/classify-error.ts'
import { rowAfter } from '../engine/row-after.ts'
import { appendEventsIn, findAppend, newAppendId, notifyAppended } from '../store/append-events.ts'
import type { Append } from '../store/append-events.ts'
import { leaveEnvironment } from '../store/environment-lock.ts'
import { lookAtDeployment, readDeployment } from '../store/read-deployment.ts'
import type { SeenDeployment, StoredDeployment } from '../store/read-deployment.ts'
import type { Transaction } from 'kysely'
import type { Tables } from '../store/tables.ts'
import type { Lockstep } from './lockstep.ts'

/** Reads a deployment to act on it. DEPLOYMENT_UNKNOWN, DEPLOYMENT_NEWER. */
export const requireDeployment = async (lockstep: Lockstep, id: string): Promise<StoredDeployment> => {
  const stored = await readDeployment(lockstep.store.db, id)
  if (stored === null) throw failure(deploymentErrors.DEPLOYMENT_UNKNOWN, { deployment: id })
  return stored
}

/** Reads a deployment as far as it is known here, to show it. DEPLOYMENT_UNKNOWN. */
export const seeDeployment = async ({ store }: Pick<Lockstep, 'store'>, id: string): Promise<SeenDeployment> => {
  const seen = await lookAtDeployment(store.db, id)
  if (seen === null) throw failure(deploymentErrors.DEPLOYMENT_UNKNOWN, { deployment: id })
  return seen
}

/**
 * Appends what a person decides. Races with the engine and with other persons have one outcome: whoever appends first wins, the other
 * looks again and may then be refused. DEPLOYMENT_EVENT_REFUSED.
 */
export const decide = (
  lockstep: Lockstep,
  id: string,
  factFor: (deployment: Deployment) => Fact | Promise<Fact>,
): Promise<Deployment> => lockstep.inTurn(id, () => decideNow(lockstep, id, factFor))

const decideNow = async (
  lockstep: Lockstep,
  id: string,
  factFor: (deployment: Deployment) => Fact | Promise<Fact>,
): Promise<Deployment> => {
  for (;;) {
    const { deployment, head } = await requireDeployment(lockstep, id)
    const event = { ...(await factFor(deployment)), at: lockstep.clock.now().toISOString() }
    const after = apply(deployment, event)
    const append: Append = {
      id: newAppendId(),
      deployment: id,
      from: head,
      epoch: null,
      events: [event],
      after: rowAfter(after, lockstep.clock),
    }
    const isWritten = await surely(lockstep, append, () =>
      lockstep.store.db.transaction().execute(async tx => {
        if ((await appendEventsIn(tx, append)) === null) return false
        await lockstep.wake.deployment(tx, id)
        if (isFinal(after.state)) await leave(lockstep, tx, id, after)
        await notifyAppended(tx, id)
        return true
      }),
    )
    if (!isWritten) continue
    lockstep.appended(id)
    return after
  }
}

/** When the connection broke before the answer, the append is looked up by its id: a person is told what became of their word. */
const surely = async (lockstep: Lockstep, append: Append, write: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await write()
  } catch (error) {
    if (!isConnectionError(error)) throw error
    if ((await findAppend(lockstep.store.db, append)) !== null) return true
    throw error
  }
}

/** Whoever stood behind a deployment that a person has ended may be first now; one that was stuck leaves its lock. */
const leave = async (lockstep: Lockstep, tx: Transaction<Tables>, id: string, { plan }: Deployment): Promise<void> => {
  const { next, run } = await leaveEnvironment(tx, plan, id, null)
  if (next !== null) await lockstep.wake.deployment(tx, next)
  if (run !== null) await lockstep.wake.run(tx, run)
}
