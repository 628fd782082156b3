/** Runs tasks one after another: the next starts when the one before has ended, well or not. */
export const turns = (): (<T>(task: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve()
  return task => {
    const mine = last.then(task, task)
    last = mine.catch(() => undefined)
    return mine
  }
}
