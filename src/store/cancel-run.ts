import type { Kysely } from 'kysely'
import { runFacts } from '../domain/audit/run-facts.ts'
import type { ErrorRecord } from '../domain/errors/error.ts'
import type { Run } from '../domain/run.ts'
import { endChecks } from './checks.ts'
import { tellApp } from './streams.ts'
import type { Tables } from './tables.ts'

/**
 * Ends a run whose checks are running, whoever leads it: its leader finds out and ends them. Null: it is not checking, or there is no
 * such run; nothing was changed. In a transaction.
 */
export const cancelRun = async (
  tx: Kysely<Tables>,
  id: string,
  { error, at }: { readonly error: ErrorRecord; readonly at: Date },
): Promise<Run | null> => {
  const row = await tx
    .selectFrom('runs')
    .select('body')
    .where('id', '=', id)
    .where('state', '=', 'checking')
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return null
  const before = row.body as unknown as Run
  const run: Run = { ...before, state: 'failed', error }
  await tx
    .updateTable('runs')
    .set({ state: run.state, body: JSON.stringify(run), owner: null, lease_until: null, updated_at: at })
    .where('id', '=', id)
    .execute()
  await endChecks(tx, run, at)
  for (const fact of runFacts(before, run)) await tellApp(tx, run.app, fact)
  return run
}
