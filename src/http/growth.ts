/** Lets followers wait until a stream has grown, in this process. */
export type Growth = {
  readonly grew: (id: string) => void
  /** An event was appended to the stream: also those who follow all streams are woken. */
  readonly appended: (id: string) => void
  /** Resolves at the next growth of the stream, after `timeoutMs` in any case (another process may have written), or on abort. */
  wait(id: string, timeoutMs: number, signal: AbortSignal): Promise<void>
}

/** What is waited for by those who follow all streams. */
export const anyStream = '*'

export const createGrowth = (): Growth => {
  const waiting = new Map<string, Set<() => void>>()
  const grew = (id: string): void => {
    const resolvers = waiting.get(id)
    waiting.delete(id)
    for (const resolve of resolvers ?? []) resolve()
  }
  return {
    grew,
    appended: id => {
      grew(id)
      grew(anyStream)
    },
    wait: (id, timeoutMs, signal) =>
      new Promise(resolve => {
        const done = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          waiting.get(id)?.delete(done)
          resolve()
        }
        const timer = setTimeout(done, timeoutMs)
        signal.addEventListener('abort', done)
        const resolvers = waiting.get(id) ?? new Set()
        waiting.set(id, resolvers.add(done))
        if (signal.aborted) done()
      }),
  }
}
