import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

const againAfterMs = 1_000

/** Hears of every append of other processes, on a connection of its own. */
export type Listener = { stop(): void }

/** By channel: what is called with what was said there. */
export type Heard = Readonly<Record<'lockstep_appended' | 'lockstep_handed_on', (payload: string) => void>>

/**
 * Listens to what other processes say; a connection that breaks is replaced after a second. What was said meanwhile is missed: the sweep
 * and the renewals of leases look for it.
 */
export const listen = async (
  pool: pg.Pool,
  { heard, onError }: { readonly heard: Heard; readonly onError: (error: unknown) => void },
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

const connect = async (pool: pg.Pool, heard: Heard, broken: (error: Error) => void): Promise<pg.PoolClient> => {
  const client = await pool.connect()
  client.on('notification', ({ channel, payload }) => {
    if (payload !== undefined && isHeard(heard, channel)) heard[channel](payload)
  })
  client.once('error', broken)
  // A session that is ended reports more than one error; the first is enough.
  client.on('error', () => undefined)
  for (const channel of Object.keys(heard)) await client.query(`listen ${channel}`)
  return client
}

const isHeard = (heard: Heard, channel: string): channel is keyof Heard => Object.hasOwn(heard, channel)
