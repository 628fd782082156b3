import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

const againAfterMs = 1_000

/** Hears of every append of other processes, on a connection of its own. */
export type Listener = { stop(): void }

/**
 * Listens to `lockstep_appended`; a connection that breaks is replaced after a second. What was said meanwhile is missed: the sweep
 * and the renewals of leases look for it.
 */
export const listen = async (
  pool: pg.Pool,
  { heard, onError }: { readonly heard: (id: string) => void; readonly onError: (error: unknown) => void },
): Promise<Listener> => {
  const stopping = new AbortController()
  let client = await connect(pool, heard, replace)

  function replace(error: Error): void {
    if (stopping.signal.aborted) return
    onError(error)
    client.release(true)
    void again()
  }
  async function again(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await pause(againAfterMs, undefined, { signal: stopping.signal })
        client = await connect(pool, heard, replace)
        if (stopping.signal.aborted) client.release(true)
        return
      } catch (error) {
        if (!stopping.signal.aborted) onError(error)
      }
    }
  }
  return {
    stop: () => {
      stopping.abort()
      client.release(true)
    },
  }
}

const connect = async (
  pool: pg.Pool,
  heard: (id: string) => void,
  broken: (error: Error) => void,
): Promise<pg.PoolClient> => {
  const client = await pool.connect()
  client.on('notification', ({ payload }) => payload !== undefined && heard(payload))
  client.once('error', broken)
  // A session that is ended reports more than one error; the first is enough.
  client.on('error', () => undefined)
  await client.query('listen lockstep_appended')
  return client
}
