import { DatabaseError } from 'pg'
import type pg from 'pg'
import { isNoProgress } from '../domain/saga/progress.ts'
import { appendEvents, headOf, rowsOf } from './append-events.ts'
import type { Append, EventRow, Head } from './append-events.ts'

/** While so many are under way, what comes waits and goes together: more at once make smaller ones, and more of them. */
const atOnce = 1
const together = 32

type Waiting = {
  readonly append: Append
  readonly rows: readonly EventRow[]
  readonly resolve: (head: Head | null) => void
  readonly reject: (error: unknown) => void
}

/** Each append still is all or nothing, and whether one found its row says nothing about the others. */
const statement = `/* append-together */
with wanted as (
  select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::boolean[], $6::timestamptz[], $7::bigint[],
    $8::boolean[], $9::boolean[], $10::int[], $11::bigint[], $12::uuid[])
  as w (id, seq, hash, state, verified, due_at, new_epoch, is_idle, is_final, from_seq, epoch, append_id)
), moved as (
  update deployments d set seq = w.seq, hash = w.hash, state = w.state, verified = w.verified, due_at = w.due_at,
    epoch = w.new_epoch,
    idle_claims = case when w.is_idle then d.idle_claims else 0 end,
    finished_at = case when w.is_final then now() else null end,
    owner = case when w.is_final then null else d.owner end,
    lease_until = case when w.is_final then null else d.lease_until end
  from wanted w
  where d.id = w.id and d.seq = w.from_seq and (w.epoch is null or d.epoch = w.epoch)
  returning d.id, w.append_id
), written as (
  insert into events (stream, seq, type, body, hash, append_id)
  select moved.id, e.seq, e.type, e.body, e.hash, moved.append_id
  from moved join unnest($13::text[], $14::int[], $15::text[], $16::text[], $17::text[])
    as e (stream, seq, type, body, hash) on e.stream = moved.id
)
select id from moved`

const valuesOf = (batch: readonly Waiting[]): unknown[] => {
  const events = batch.flatMap(({ append, rows }) => rows.map(row => ({ stream: append.deployment, ...row })))
  return [
    batch.map(({ append }) => append.deployment),
    batch.map(({ rows }) => headOf(rows).seq),
    batch.map(({ rows }) => headOf(rows).hash),
    batch.map(({ append }) => append.after.state),
    batch.map(({ append }) => append.after.verified),
    batch.map(({ append }) => append.after.dueAt),
    batch.map(({ append }) => append.after.epoch),
    batch.map(({ append }) => isNoProgress(append.events)),
    batch.map(({ append }) => append.after.isFinal),
    batch.map(({ append }) => append.from.seq),
    batch.map(({ append }) => append.epoch),
    batch.map(({ append }) => append.id),
    events.map(({ stream }) => stream),
    events.map(({ seq }) => seq),
    events.map(({ type }) => type),
    events.map(({ body }) => body),
    events.map(({ hash }) => hash),
  ]
}

/** Takes what waits, of each deployment no more than one. */
const take = (waiting: Waiting[]): readonly Waiting[] => {
  const taken = new Map<string, Waiting>()
  for (const one of waiting) {
    if (taken.size === together) break
    if (!taken.has(one.append.deployment)) taken.set(one.append.deployment, one)
  }
  const batch = [...taken.values()]
  waiting.splice(0, waiting.length, ...waiting.filter(one => !batch.includes(one)))
  return batch
}

/**
 * Appends like `appendEvents`; what several deployments append while writes are under way goes in one statement and one commit, so
 * that many deployments at once cost little more than one.
 */
export const appendWriter = (pool: pg.Pool): ((append: Append) => Promise<Head | null>) => {
  const waiting: Waiting[] = []
  let underWay = 0
  const alone = async ({ append, rows, resolve, reject }: Waiting): Promise<void> =>
    appendEvents(pool, append, rows).then(resolve, reject)
  const all = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const { rows } = await pool.query<{ id: string }>(statement, valuesOf(batch))
      const moved = new Set(rows.map(({ id }) => id))
      for (const { append, rows, resolve } of batch) resolve(moved.has(append.deployment) ? headOf(rows) : null)
    } catch (error) {
      // Refused by the server, so nothing of it is in: one that cannot be written must not hinder the others.
      if (error instanceof DatabaseError) await Promise.all(batch.map(alone))
      else for (const { reject } of batch) reject(error)
    }
  }
  const flush = (): void => {
    if (underWay >= atOnce || waiting.length === 0) return
    underWay += 1
    const batch = take(waiting)
    const [first] = batch
    const written = first !== undefined && batch.length === 1 ? alone(first) : all(batch)
    void written.finally(() => {
      underWay -= 1
      flush()
    })
  }
  return append =>
    new Promise((resolve, reject) => {
      waiting.push({ append, rows: rowsOf(append), resolve, reject })
      flush()
    })
}
