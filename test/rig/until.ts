import { setTimeout as pause } from 'node:timers/promises'

/**
 * Waits until `condition` gives something other than undefined, null or false, looking every `everyMs`.
 * A test waits for a fact with it, never for time to pass. Rejects after `timeoutMs` naming `what`.
 */
export const until = async <T>(
  what: string,
  condition: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  { timeoutMs = 20_000, everyMs = 20 } = {},
): Promise<T> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = await condition()
    if (found !== undefined && found !== null && found !== false) return found
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`)
    await pause(everyMs)
  }
}
