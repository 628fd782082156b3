/** Room for so many at once; who comes when there is none waits in line. */
export type Room = { within<T>(work: () => Promise<T>): Promise<T> }

export const roomFor = (most: number): Room => {
  let free = most
  const waiting: (() => void)[] = []
  const enter = async (): Promise<void> => {
    if (free === 0) return new Promise(resolve => waiting.push(resolve))
    free -= 1
  }
  /** The place goes to the first in line, so that nobody who comes later takes it. */
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return {
    within: async work => {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
