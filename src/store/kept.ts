import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Place } from '../domain/environment.ts'
import type { DeploymentEvent, Kept } from '../domain/saga/event.ts'
import type { Tables } from './tables.ts'

/** Bodies are canonical JSON: this is in those that kept something, and in no other event. */
const keepsSomething = sql<boolean>`events.type in ('step-done', 'undo-done') and events.body like '%"kept":[{%'`
const mayKeep = sql<boolean>`(events.type = 'undo-done' or ${keepsSomething})`

/** What each of these deployments kept; those that kept nothing are not in it. */
export const keptBy = async (
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Kept[]>> => {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('events')
    .select(['stream', 'body'])
    .where('stream', 'in', [...ids])
    .where(mayKeep)
    .orderBy('stream')
    .orderBy('seq')
    .execute()
  const found = new Map<string, Map<string, readonly Kept[]>>()
  for (const { stream, body } of rows) {
    const event = JSON.parse(body) as DeploymentEvent
    if (!('kept' in event)) continue
    // What a step's undo keeps takes the place of what its run kept.
    found.set(stream, (found.get(stream) ?? new Map<string, readonly Kept[]>()).set(event.step, event.kept))
  }
  const all = [...found].map(([stream, steps]) => [stream, [...steps.values()].flat()] as const)
  return new Map(all.filter(([, kept]) => kept.length > 0))
}

/**
 * Which of these migrations of an environment were kept, and why, by the newest deployment that kept each: those that are in its
 * database although the release that runs there does not bring them.
 */
export const keptMigrations = async (
  db: Kysely<Tables>,
  { app, environment }: Place,
  migrations: readonly string[],
): Promise<readonly Kept[]> => {
  if (migrations.length === 0) return []
  const rows = await db
    .selectFrom('events')
    .innerJoin('deployments as d', 'd.id', 'events.stream')
    .select('body')
    .where('d.app', '=', app)
    .where('d.environment', '=', environment)
    .where(keepsSomething)
    .orderBy('d.place_in_line', 'desc')
    .orderBy('events.seq', 'desc')
    .execute()
  const all = rows.flatMap(({ body }) => (JSON.parse(body) as { readonly kept: readonly Kept[] }).kept)
  return migrations.flatMap(id => all.find(({ what }) => what === `migration ${id}`) ?? [])
}
