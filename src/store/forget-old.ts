import type pg from 'pg'
import type { Retention } from '../domain/retention.ts'

/** Rows that went, or would go. */
export type ForgottenRows = {
  readonly kind: 'document' | 'notice' | 'request key'
  readonly count: number
  readonly bytes: number
}

const before = `now() - make_interval(secs => $1::float8 / 1000)`
const oldDocuments = `select count(*)::int as count, coalesce(sum(bytes), 0)::float8 as bytes from old_documents(${before})`
const deadNotices = `from dead_notices where died_at < ${before} and wanted_at is null`
const oldMessages = `from notice_messages where deployment in (select id from deployments where finished_at < ${before})`
const oldKeys = `from request_keys where started_at < now() - interval '1 day'`

/** Counts, and removes unless it is only looked at, what the database can do without by now. The record itself stays whole. */
export const forgetOld = async (
  pool: pg.Pool,
  { documentsMs, noticesMs }: Retention,
  isPreview: boolean,
): Promise<readonly ForgottenRows[]> => {
  const documents = documentsMs === null ? nothing : await counted(pool, oldDocuments, [documentsMs])
  if (documentsMs !== null && !isPreview) await pool.query(`select forget_documents(${before})`, [documentsMs])
  const notices = noticesMs === null ? [] : [await gone(deadNotices, [noticesMs]), await gone(oldMessages, [noticesMs])]
  const keys = await gone(oldKeys, [])
  return [
    { kind: 'document', ...documents },
    { kind: 'notice', count: notices.reduce((sum, count) => sum + count, 0), bytes: 0 },
    { kind: 'request key', count: keys, bytes: 0 },
  ]

  async function gone(rows: string, values: readonly unknown[]): Promise<number> {
    if (isPreview)
      return (await counted(pool, `select count(*)::int as count, 0::float8 as bytes ${rows}`, values)).count
    return (await pool.query(`delete ${rows}`, [...values])).rowCount ?? 0
  }
}

type Counted = { readonly count: number; readonly bytes: number }
const nothing: Counted = { count: 0, bytes: 0 }

const counted = async (pool: pg.Pool, text: string, values: readonly unknown[]): Promise<Counted> =>
  (await pool.query<Counted>(text, [...values])).rows[0] ?? nothing
