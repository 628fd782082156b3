/** What PostgreSQL, the API and the event chain can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** PostgreSQL reads no JSON with NUL or half a surrogate pair in it: one such text would spoil every look at the record. */
const textOf = (text: string): string =>
  JSON.stringify(text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD'))

/**
 * JSON text with keys in order and without spaces: equal values give equal bytes, so it can be hashed.
 * What PostgreSQL could not read back stands in it as U+FFFD. As with JSON.stringify, keys whose value is undefined are left out, and undefined in a list is null.
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string') return textOf(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = value as Readonly<Record<string, unknown>>
  const texts = Object.keys(fields)
    .filter(key => fields[key] !== undefined)
    .sort()
    .map(key => `${textOf(key)}:${canonicalJson(fields[key])}`)
  return `{${texts.join(',')}}`
}
