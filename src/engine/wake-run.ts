import type { Transaction } from 'kysely'
import type { Tables } from '../store/tables.ts'
import type { EngineDeps } from './deps.ts'

/** A deployment of a run has ended: the run goes on or ends. Nothing to do for one that was started by itself. */
export const wakeRun = async (deps: Pick<EngineDeps, 'wake'>, id: string, tx: Transaction<Tables>): Promise<void> => {
  const row = await tx.selectFrom('deployments').select('run').where('id', '=', id).executeTakeFirst()
  if (row?.run !== null && row?.run !== undefined) await deps.wake.run(tx, row.run)
}
