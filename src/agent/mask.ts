/** Lines of a secret shorter than this (a brace, an empty line) say nothing and would blot out the text. */
const SHORTEST_LINE = 4

const parts = (secret: string): readonly string[] => {
  const lines = secret.split('\n').map(line => line.trim())
  return [secret, secret.trim(), ...(lines.length > 1 ? lines.filter(line => line.length >= SHORTEST_LINE) : [])]
}

/** The text with each of the secrets, and each line of them, replaced by `***`. */
export const masked = (text: string, secrets: readonly string[]): string =>
  secrets
    .flatMap(parts)
    .filter(part => part !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((shown, part) => shown.replaceAll(part, '***'), text)
