import type { Transaction } from 'kysely'
import { chainHash, chainStart } from '../domain/event-chain.ts'
import { canonicalJson } from '../domain/json.ts'
import type { DeploymentEvent } from '../domain/saga/event.ts'
import { newAppendId } from './append-events.ts'
import type { Tables } from './tables.ts'

type Created = Extract<DeploymentEvent, { type: 'created' }>

/** Writes a new deployment with its first event. Idempotent by id. */
export const createDeployment = async (
  tx: Transaction<Tables>,
  id: string,
  run: string | null,
  created: Created,
): Promise<void> => {
  const body = canonicalJson(created)
  const hash = chainHash(chainStart(id), 1, body)
  const { plan } = created
  const inserted = await tx
    .insertInto('deployments')
    .values({
      id,
      app: plan.app,
      environment: plan.environment,
      kind: plan.kind,
      release: plan.release.id,
      base: plan.base?.id ?? null,
      run,
      state: 'waiting',
      supersedes: plan.supersedes,
      seq: 1,
      hash,
      due_at: new Date(created.at),
    })
    .onConflict(conflict => conflict.column('id').doNothing())
    .executeTakeFirst()
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) === 0n) return
  await tx
    .insertInto('events')
    .values({ stream: id, seq: 1, type: 'created', body, hash, append_id: newAppendId() })
    .execute()
}
