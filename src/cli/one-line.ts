const longest = 100

/** What people wrote may have lines and control characters of its own. */
export const oneLine = (text: string): string => {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length <= longest ? line : `${line.slice(0, longest)}…`
}
