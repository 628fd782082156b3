import { sql } from 'kysely'
import type { WrittenEvent } from '../domain/saga/known-events.ts'
import type { Store } from './open-store.ts'

export type Ended = { readonly id: string; readonly events: readonly WrittenEvent[] }

/**
 * Deployments behind an id that ended within a day and that no collector has. What is older stays as it is: a
 * collector that is named for the first time does not get the history.
 */
export const untraced = async (store: Store, after: string, limit: number): Promise<readonly Ended[]> => {
  const { rows } = await sql<{ id: string; bodies: readonly string[] }>`
    select d.id, array(select e.body from events e where e.stream = d.id order by e.seq) as bodies
    from deployments d
    where not d.traced and d.finished_at > now() - interval '1 day' and d.id > ${after}
    order by d.id limit ${limit}`.execute(store.db)
  return rows.map(({ id, bodies }) => ({ id, events: bodies.map(body => JSON.parse(body) as WrittenEvent) }))
}

/** Remembers that a collector has them. One whose row somebody else changes just now is left out, and is brought once more. Idempotent. */
export const markTraced = async (store: Store, ids: readonly string[]): Promise<void> => {
  await sql`
    with free as (select id from deployments where id = any(${ids}::text[]) for update skip locked)
    update deployments d set traced = true from free where d.id = free.id`.execute(store.db)
}
