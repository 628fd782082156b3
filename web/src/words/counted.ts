const small = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten', 'Eleven', 'Twelve']

/** 1 app, 7 apps. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** As a sentence begins: Two, 13. */
export const countWord = (count: number): string => small[count] ?? String(count)

/** a, b and c. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
