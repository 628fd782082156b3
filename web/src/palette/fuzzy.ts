/** What is searched: `name` may be met letter by letter, `also` only as it is written. */
export type Searched = { readonly name: string; readonly also: string }

const isLetter = (char: string | undefined): boolean => char !== undefined && /[a-z0-9]/i.test(char)

const asWritten = (word: string, text: string): number | null => {
  const at = text.indexOf(word)
  if (at === -1) return null
  return 60 + (at === 0 ? 40 : isLetter(text[at - 1]) ? 0 : 30)
}

/** Letter by letter in their order: the fewer others stand between, the better. */
const byLetters = (word: string, text: string): number | null => {
  if (word.length < 2) return null
  let at = text.indexOf(word[0] ?? '')
  const first = at
  for (const letter of word.slice(1)) {
    if (at === -1) return null
    at = text.indexOf(letter, at + 1)
  }
  return at === -1 ? null : Math.max(1, 40 - (at - first - word.length + 1))
}

/** How well a text fits what somebody typed: the more, the better; null: not at all. Each word has to fit somewhere. Pure. */
export const fuzzyScore = (typed: string, { name, also }: Searched): number | null => {
  const [inName, inAlso] = [name.toLowerCase(), also.toLowerCase()]
  let sum = 0
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const inside = asWritten(word, inAlso)
    const score = asWritten(word, inName) ?? (inside === null ? byLetters(word, inName) : inside / 2)
    if (score === null) return null
    sum += score
  }
  return sum
}
