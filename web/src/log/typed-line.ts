/** The line that somebody asks for in the field of a log, as in `:1234`; null: it is a text to look for. */
export const typedLine = (text: string): number | null => {
  const found = /^:\s*(\d{1,9})$/.exec(text.trim())
  return found === null ? null : Number(found[1])
}
