/** Lets followers wait until a stream has grown, in this process. */
export type Growth = {
  readonly grew: (id: string) => void
  /** Resolves at the next growth of the stream, after `timeoutMs` in any case (another process may have written), or on abort. */
  wait(id: string, timeoutMs: number, signal: AbortSignal): Promise<void>
}

export const createGrowth = (): Growth => {
  const waiting = new Map<string, Set<() => void>>()
  return {
    grew: id => {
      const resolvers = waiting.get(id)
      waiting.delete(id)
      for (const resolve of resolvers ?? []) resolve()
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
