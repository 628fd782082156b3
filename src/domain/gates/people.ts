import type { Directory } from './facts.ts'

const folded = (name: string): string => name.trim().toLowerCase()

/** The name and the address of `Name <address>`, or the one text that there is. */
const partsOf = (author: string): readonly string[] => {
  const [, name, address] = /^([^<>]*)<([^<>]*)>\s*$/.exec(author) ?? []
  return name === undefined || address === undefined ? [author] : [name, address]
}

/**
 * One spelling for each person: upper and lower case are the same, and an address stands for whom the policy gives it to.
 * Somebody whom the policy does not know keeps the name.
 */
export const personOf = (name: string, { people }: Directory): string => {
  const wanted = folded(name)
  const entries = Object.entries(people ?? {})
  const byName = entries.find(([person]) => folded(person) === wanted)
  const byAddress = entries.find(([, addresses]) => addresses.some(address => folded(address) === wanted))
  return folded((byName ?? byAddress)?.[0] ?? name)
}

/** Everyone who may be meant by what a version control system calls the authors. */
export const authorsOf = (authors: readonly string[], directory: Directory): ReadonlySet<string> =>
  new Set(authors.flatMap(partsOf).map(author => personOf(author, directory)))

const isKnown = (person: string, { people }: Directory): boolean =>
  people === null || Object.keys(people).some(name => folded(name) === folded(person))

/** The people behind names of people and groups, as they are spelled there, each once; whom the policy does not know is left out. */
export const peopleIn = (names: readonly string[], directory: Directory): readonly string[] => {
  const all = names.flatMap(name => (Object.hasOwn(directory.groups, name) ? (directory.groups[name] ?? []) : [name]))
  const bySpelling = new Map(
    all.filter(person => isKnown(person, directory)).map(person => [personOf(person, directory), person]),
  )
  return [...bySpelling.values()]
}
