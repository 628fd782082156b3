import { setImmediate as turn } from 'node:timers/promises'

/**
 * Reads by key. Whoever asks before a read has begun shares it, so that a crowd that is woken together asks once; nobody gets what was
 * read before they asked.
 */
export const sharedReads = <T>(read: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const coming = new Map<string, Promise<T>>()
  return key => {
    const known = coming.get(key)
    if (known !== undefined) return known
    const shared = turn().then(() => {
      coming.delete(key)
      return read(key)
    })
    coming.set(key, shared)
    return shared
  }
}
