import type { Store } from './open-store.ts'

/**
 * Runs `work` on one node at a time, for as long as its session lives; null: another node is at it. For what waits on places outside,
 * which must not hold a transaction.
 */
export const asOnlyNode = async <T>(store: Store, name: string, work: () => Promise<T>): Promise<T | null> => {
  const client = await store.pool.connect()
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock(hashtext($1)) as mine', [name])
    if (rows[0]?.mine !== true) return null
    return await work()
  } finally {
    // With its session the lock ends, also when nothing can be said to the server any more.
    client.release(true)
  }
}
