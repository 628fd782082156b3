import type { Fault } from '../domain/audit/check-stream.ts'

/** So many are told one by one; of those behind them only how many. */
const told = 1_000

/** Faults in the order in which they are found, each place once. */
export type Faults = {
  add(...faults: readonly Fault[]): void
  /** What an anchor finds wrong with a stream: once a stream, and only if its own rows did not tell it before. */
  addOfAnchor(fault: Fault): void
  found(): { readonly faults: readonly Fault[]; readonly more: number }
}

export const createFaults = (): Faults => {
  const faults: Fault[] = []
  const places = new Set<string>()
  const anchored = new Set<string>()
  let more = 0
  const add = (fault: Fault): void => {
    const place = `${fault.seq ?? ''} ${fault.stream}`
    if (places.has(place)) return
    if (faults.length >= told) {
      more += 1
      return
    }
    places.add(place)
    faults.push(fault)
  }
  return {
    add: (...all) => all.forEach(add),
    addOfAnchor: fault => {
      if (anchored.has(fault.stream)) return
      if (anchored.size < told) anchored.add(fault.stream)
      add(fault)
    },
    found: () => ({ faults, more }),
  }
}
