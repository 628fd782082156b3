/** Runs tasks one after another: the next starts when the one before has ended, well or not. */
export const turns = (): (<T>(task: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve()
  return task => {
    const mine = last.then(task, task)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** The same for each key on its own. A key that nobody waits for is forgotten. */
export type TurnsByKey = <T>(key: string, task: () => Promise<T>) => Promise<T>

export const turnsByKey = (): TurnsByKey => {
  const known = new Map<string, { readonly inTurn: ReturnType<typeof turns>; left: number }>()
  return async (key, task) => {
    const entry = known.get(key) ?? { inTurn: turns(), left: 0 }
    known.set(key, entry)
    entry.left += 1
    try {
      return await entry.inTurn(task)
    } finally {
      entry.left -= 1
      if (entry.left === 0) known.delete(key)
    }
  }
}
