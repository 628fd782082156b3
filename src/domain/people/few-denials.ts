/** Which denials are told: each once, and of nobody more than so many within the time, so that nobody can fill the record. */
export type FewDenials = { isTold(who: string, what: string, nowMs: number): boolean }

const limits = { withinMs: 3_600_000, each: 30, people: 1_000 }

type Told = { readonly sinceMs: number; readonly what: Set<string> }

export const fewDenials = ({ withinMs, each, people } = limits): FewDenials => {
  const known = new Map<string, Told>()
  const toldOf = (who: string, nowMs: number): Told => {
    const found = known.get(who)
    if (found !== undefined && nowMs - found.sinceMs < withinMs) return found
    const fresh: Told = { sinceMs: nowMs, what: new Set() }
    // Behind all others: the first one is the one that is forgotten.
    known.delete(who)
    known.set(who, fresh)
    const [oldest] = known.keys()
    if (known.size > people && oldest !== undefined) known.delete(oldest)
    return fresh
  }
  return {
    isTold: (who, what, nowMs) => {
      const told = toldOf(who, nowMs)
      if (told.what.size >= each || told.what.has(what)) return false
      told.what.add(what)
      return true
    },
  }
}
