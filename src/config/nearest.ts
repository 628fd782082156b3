/** How many letters must be added, removed, replaced or swapped with their neighbour to make one word of the other. */
const distance = (from: string, to: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const costs = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)]
      row.push(Math.min(...costs, swapped && i > 1 && j > 1 ? (beforeLast[j - 2] ?? 0) + 1 : Infinity))
    }
    beforeLast = last
    last = row
  }
  return last[to.length] ?? 0
}

/** The known word that a person most likely meant: a third of its letters may differ. Undefined when none is near. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  if (word.length > 60) return undefined
  const near = known
    .map(candidate => ({ candidate, off: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, off }) => off <= Math.max(1, Math.floor(Math.max(candidate.length, word.length) / 3)))
  return near.sort((a, b) => a.off - b.off)[0]?.candidate
}

const most = 12

/** A hint for a word that is not known: what was meant, or what there is. */
export const nearestHint = (word: string, known: readonly string[], fallback: string): string => {
  const meant = nearest(word, known)
  if (meant !== undefined) return `did you mean "${meant}"?`
  if (known.length === 0) return fallback
  return `known here: ${known.slice(0, most).join(', ')}${known.length > most ? ' ...' : ''}`
}
