type Waiting = { readonly name: string; readonly after: readonly string[] }

/**
 * Puts each item behind those in its `after`; where that leaves a choice, the order of the file stays.
 * Names that are not among the items do not count. Items that wait for each other are left out: see `circleIn`.
 */
export const sortedByAfter = <T extends Waiting>(items: readonly T[]): readonly T[] => {
  const names = new Set(items.map(item => item.name))
  const done = new Set<string>()
  const sorted: T[] = []
  for (;;) {
    const ready = items.find(
      item => !done.has(item.name) && item.after.every(other => done.has(other) || !names.has(other)),
    )
    if (ready === undefined) return sorted
    done.add(ready.name)
    sorted.push(ready)
  }
}

/** The names of one circle in the order in which they wait, the first again at the end; undefined when there is none. */
export const circleIn = (items: readonly Waiting[]): readonly string[] | undefined => {
  const sorted = new Set(sortedByAfter(items).map(item => item.name))
  const stuck = new Map(items.filter(item => !sorted.has(item.name)).map(item => [item.name, item]))
  const walked: string[] = []
  let current = stuck.values().next().value
  while (current !== undefined) {
    const seen = walked.indexOf(current.name)
    if (seen >= 0) return [...walked.slice(seen), current.name]
    walked.push(current.name)
    current = current.after.map(name => stuck.get(name)).find(item => item !== undefined)
  }
  return undefined
}
