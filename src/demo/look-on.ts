import { setTimeout as pause } from 'node:timers/promises'
import type { EnvironmentStatus } from '../app/status.ts'
import type { ApiClient } from '../cli/api-client.ts'
import { LockstepError } from '../domain/errors/error.ts'

const everyMs = 300

/** `broken` rejects with what went wrong, and is pending as long as nothing did. */
export type LookingOn = { readonly broken: Promise<never>; stop(): Promise<void> }

/** Shows the status of every environment again and again until it is stopped. */
export const lookOn = (
  client: ApiClient,
  app: string,
  see: (status: EnvironmentStatus) => Promise<void>,
): LookingOn => {
  const stopping = new AbortController()
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      for (const status of await statusOf(client, app)) await see(status)
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()
  const broken = new Promise<never>((_, reject) => void looking.catch(reject))
  // Who does not wait for it hears of it by stop.
  broken.catch(() => undefined)
  return {
    broken,
    stop: async () => {
      stopping.abort()
      await looking
    },
  }
}

/** Before the first release there is no status. */
const statusOf = (client: ApiClient, app: string): Promise<readonly EnvironmentStatus[]> =>
  client.get<readonly EnvironmentStatus[]>(`/v1/apps/${app}/status`).catch((error: unknown) => {
    if (error instanceof LockstepError && error.code === 'PLAN_RELEASE_UNKNOWN') return []
    throw error
  })
