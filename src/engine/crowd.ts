/** Work that goes on beside each other, and of which there is never more than so much. */
export type Crowd = {
  /** Begins it as soon as there is room, and does not wait for its end. */
  begin(work: () => Promise<void>): Promise<void>
  /** Waits until all that was begun has ended. */
  ended(): Promise<void>
}

/** Room for `most` at once. What one throws is told and stops nobody else. */
export const crowd = (most: number, onError: (error: unknown) => void): Crowd => {
  const underWay = new Set<Promise<void>>()
  const waiting: (() => void)[] = []
  const leave = (mine: Promise<void>): void => {
    underWay.delete(mine)
    waiting.shift()?.()
  }
  return {
    begin: async work => {
      while (underWay.size >= most) await new Promise<void>(resolve => waiting.push(resolve))
      const mine = work().catch(onError)
      underWay.add(mine)
      void mine.finally(() => leave(mine))
    },
    ended: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
