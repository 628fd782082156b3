/** Makes a text for each count once: it is the same text each time, so that PostgreSQL plans it once. */
export const byCount = (make: (count: number) => string): ((count: number) => string) => {
  const made = new Map<number, string>()
  return count => {
    const text = made.get(count) ?? make(count)
    made.set(count, text)
    return text
  }
}
