import type pg from 'pg'
import { isByDigest, keptAtMostBytes, tooLargeForEvent } from '../domain/by-digest.ts'
import { sha256 } from '../domain/digest.ts'
import { failure } from '../domain/errors/error.ts'
import { storeErrors } from '../domain/errors/store.ts'
import type { Json } from '../domain/json.ts'

/** Where values of events go that are too large for them, and how they come back. */
export type Documents = {
  /** The value as its event carries it: itself, or a reference to where it was written now. Idempotent. STORE_DOCUMENT_TOO_LARGE. */
  readonly keep: (value: Json) => Promise<Json>
  /** The value that an event stands for. STORE_DOCUMENT_BROKEN when it is not what was written. */
  readonly of: (value: Json) => Promise<Json>
}

/** Documents in the store's database. Written before the event that names them, so none that an event names is missing. */
export const storeDocuments = (pool: pg.Pool): Documents => ({
  keep: async value => {
    const large = tooLargeForEvent(value)
    if (large === null) return value
    const { text, reference } = large
    if (reference.bytes > keptAtMostBytes) {
      throw failure(storeErrors.STORE_DOCUMENT_TOO_LARGE, { bytes: reference.bytes, limit: keptAtMostBytes })
    }
    await pool.query('insert into documents (digest, body) values ($1, $2) on conflict (digest) do nothing', [
      reference['by-digest'],
      text,
    ])
    return reference
  },
  of: async value => {
    if (!isByDigest(value)) return value
    const digest = value['by-digest']
    const { rows } = await pool.query<{ body: string }>('select body from documents where digest = $1', [digest])
    const body = rows[0]?.body
    if (body === undefined || sha256(body) !== digest) throw failure(storeErrors.STORE_DOCUMENT_BROKEN, { digest })
    return JSON.parse(body) as Json
  },
})

/** For what keeps its events in memory. */
export const noDocuments: Documents = { keep: value => Promise.resolve(value), of: value => Promise.resolve(value) }
