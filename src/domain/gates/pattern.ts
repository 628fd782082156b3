/** Whether a name fits a pattern in which each `*` stands for any part, also for none. Linear in time for any pattern. */
export const matchesPattern = (pattern: string, name: string): boolean => {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return name === pattern
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false
  let at = head.length
  // The first place is always as good as a later one: what follows has more room.
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= name.length - tail.length
}

export const matchesAny = (patterns: readonly string[], name: string): boolean =>
  patterns.some(pattern => matchesPattern(pattern, name))
