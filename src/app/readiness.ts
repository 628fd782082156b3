import { setTimeout as pause } from 'node:timers/promises'
import type { Leases } from '../engine/leases.ts'
import { schemaNumber } from '../store/migrate-store.ts'
import type { Store } from '../store/open-store.ts'
import { schemaInUse } from '../store/schema-in-use.ts'
import type { SchemaInUse } from '../store/schema-in-use.ts'

/** Whether a node is to be sent requests: what hinders it (none: it is), the schema of its database, how many deployments it acts on. */
export type Readiness = { readonly problems: readonly string[]; readonly schema: number; readonly leads: number }

/** Who asks for readiness asks often, and takes a late answer for none. */
const storeWithinMs = 2_000
/** Two renewals in a row came to nothing: soon the lease is another node's. */
const renewedWithinMs = 7_000

/** Looks whether the database answers in time, has a schema that this node may use, and whether its leases are renewed. Never throws. */
export const readiness = async (
  { pool }: Pick<Store, 'pool'>,
  leases: Pick<Leases, 'kept'>,
  withinMs = storeWithinMs,
): Promise<Readiness> => {
  const seen = await lookAtStore(pool, withinMs)
  const { count, oldestMs } = leases.kept()
  const problems = [
    ...(typeof seen === 'string' ? [`the database ${seen}`] : schemaProblems(seen)),
    ...(oldestMs > renewedWithinMs ? [`a lease was last renewed ${Math.round(oldestMs / 1000)} s ago`] : []),
  ]
  return { problems, schema: typeof seen === 'string' ? 0 : seen.number, leads: count }
}

const schemaProblems = ({ number, isOurs }: SchemaInUse): readonly string[] =>
  isOurs
    ? []
    : [`the schema of the database is at ${number}, and this Lockstep, which knows ${schemaNumber}, may not use it`]

/** What is there, or what is wrong with it, in words. */
const lookAtStore = async (pool: Store['pool'], withinMs: number): Promise<SchemaInUse | string> => {
  const over = new AbortController()
  const late = pause(withinMs, `has not answered within ${withinMs} ms`, { signal: over.signal })
  late.catch(() => undefined) // it answered sooner
  const asked = schemaInUse(pool).catch(
    (error: unknown) => `cannot be asked: ${error instanceof Error ? error.message : String(error)}`,
  )
  return Promise.race([asked, late]).finally(() => over.abort())
}
