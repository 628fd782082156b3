/** Does the work for whoever asks first and gives all others the same; what failed is done again for the next who asks. */
export const remembered = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let known: Promise<T> | null = null
  return () => {
    if (known !== null) return known
    const mine = work()
    known = mine
    mine.catch(() => {
      if (known === mine) known = null
    })
    return mine
  }
}
