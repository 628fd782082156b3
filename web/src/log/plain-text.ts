const escape = String.fromCharCode(27)
const sequences = new RegExp(`${escape}\\[[0-?]*[ -/]*[@-~]`, 'g')

/** A line of output without what colours it and moves the cursor: what is looked for and measured. */
export const plainText = (text: string): string => (text.includes(escape) ? text.replace(sequences, '') : text)
