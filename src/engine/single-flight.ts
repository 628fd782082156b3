/**
 * Lets one call at a time through for each key; a call that comes meanwhile runs once after it, however many came. So a wake-up
 * during the work is never lost, and a process never leads the same deployment twice.
 */
export const singleFlight = (work: (key: string) => Promise<void>): ((key: string) => Promise<void>) => {
  const running = new Map<string, Promise<void>>()
  const queued = new Map<string, Promise<void>>()
  const begin = (key: string): Promise<void> => {
    const flight = work(key).finally(() => running.delete(key))
    running.set(key, flight)
    return flight
  }
  return key => {
    const current = running.get(key)
    if (current === undefined) return begin(key)
    const waiting = queued.get(key)
    if (waiting !== undefined) return waiting
    // The next call looks at everything again, so how this one ended does not matter to it.
    const after = current
      .catch(() => undefined)
      .then(() => {
        queued.delete(key)
        return begin(key)
      })
    queued.set(key, after)
    return after
  }
}
