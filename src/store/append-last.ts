import type pg from 'pg'
import type { Place } from '../domain/environment.ts'
import { appendIdParameter, headOf, insertPart, movedPart, rowsOf, valuesOf } from './append-events.ts'
import type { Append, Head } from './append-events.ts'
import { byCount } from './by-count.ts'
import type { Woken } from './environment-lock.ts'

/** Where a deployment ends, and the release that runs there from now on; null: it runs what it ran before. */
export type Leaving = { readonly place: Place; readonly release: string | null }

/** Who comes next is due at once: also when nobody is left to wake it. */
const statementOf = byCount(events => {
  const [app, environment, release] = [1, 2, 3].map(further => `$${appendIdParameter(events) + further}::text`)
  return `/* append-last-${events} */
with ${movedPart}, written as (
  ${insertPart(events)}
), recorded as (
  insert into environments (app, environment, release, deployment)
  select ${app}, ${environment}, ${release}, moved.id from moved where ${release} is not null
  on conflict (app, environment)
    do update set release = excluded.release, deployment = excluded.deployment, since = now()
), freed as (
  delete from environment_locks l using moved
  where l.app = ${app} and l.environment = ${environment} and l.deployment = moved.id
), coming as (
  update deployments set due_at = now() where id = (
    select d.id from deployments d, moved
    where d.app = ${app} and d.environment = ${environment} and d.state = 'queued' and d.id <> moved.id
    order by d.place_in_line limit 1
  )
  returning id
)
select run, (select id from coming) as next from moved`
})

/**
 * The append that ends a deployment: one statement and one commit also give the environment free, record what runs there, and make
 * the next in line due. The new head with who has to hear of it; null when the row was not there any more.
 */
export const appendLast = async (
  pool: pg.Pool,
  append: Append,
  { place: { app, environment }, release }: Leaving,
): Promise<{ readonly head: Head; readonly woken: Woken } | null> => {
  const rows = rowsOf(append)
  const values = [...valuesOf(append, rows), app, environment, release]
  const { rows: found } = await pool.query<Woken>(statementOf(rows.length), values)
  const [woken] = found
  return woken === undefined ? null : { head: headOf(rows), woken }
}
