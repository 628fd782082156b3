/** What a process has under way, so that it can wait for the end of all of it. */
export type UnderWay = {
  /** Counts work until it has ended, however it ends. */
  track<T>(work: Promise<T>): Promise<T>
  /** True once nothing is under way any more; false when that has not come about within the time. */
  endedWithin(timeoutMs: number): Promise<boolean>
}

/** Nothing is under way at first. */
export const createUnderWay = (): UnderWay => {
  const all = new Set<Promise<unknown>>()
  const ended = async (): Promise<true> => {
    while (all.size > 0) await Promise.allSettled(all)
    return true
  }
  return {
    track: work => {
      const counted = work.finally(() => all.delete(counted))
      all.add(counted)
      return counted
    },
    endedWithin: timeoutMs => {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<false>(resolve => (timer = setTimeout(() => resolve(false), timeoutMs)))
      return Promise.race([ended(), late]).finally(() => clearTimeout(timer))
    },
  }
}
