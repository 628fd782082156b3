/** The words of a command line, or what in it only a shell could do. */
export type CommandWords =
  { readonly kind: 'words'; readonly words: readonly string[] } | { readonly kind: 'refused'; readonly found: string }

// In order: blanks, single quotes, double quotes, an escaped character, plain characters, then whatever needs a shell.
const token = /(\s+)|'([^']*)'|"((?:[^"\\$`]|\\["\\$`])*)"|\\(.)|([^\s'"\\|&;<>()$`]+)|(&&|\|\||[\s\S])/g

const refusal = (text: string): CommandWords => ({
  kind: 'refused',
  found:
    text === '"' || text === "'" ? `a quote (${text}) that is not closed` : `"${text}", which only a shell understands`,
})

/**
 * Splits a command line as a shell would, without running one: quotes and backslashes group, nothing is expanded.
 * Pipes, redirections, `&&` and `$` are refused: they need a shell, and a shell between Lockstep and the program
 * would swallow the signal that stops it.
 */
export const commandWords = (line: string): CommandWords => {
  const words: string[] = []
  let word: string | undefined
  for (const [, blank, single, double, escaped, plain, other] of line.matchAll(token)) {
    if (other !== undefined) return refusal(other)
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + (single ?? double?.replaceAll(/\\(.)/g, '$1') ?? escaped ?? plain ?? '')
  }
  if (word !== undefined) words.push(word)
  return words.length > 0 ? { kind: 'words', words } : { kind: 'refused', found: 'no program' }
}
