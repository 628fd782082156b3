import type { Mechanism } from './table.ts'

/** How often a text is in another one. */
export const timesIn = (text: string, part: string): number => (part === '' ? 0 : text.split(part).length - 1)

/** The file without the mechanism. Throws when it is not found in it exactly once. */
export const changed = (text: string, { invariant, what, file, find, replace }: Mechanism): string => {
  const times = timesIn(text, find)
  if (times !== 1) throw new Error(`${invariant} ${what}: found ${times} times in ${file}: ${find}`)
  return text.replace(find, () => replace)
}
