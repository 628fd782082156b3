/** What PostgreSQL, the API and the event chain can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * JSON text with keys in order and without spaces: equal values give equal bytes, so it can be hashed.
 * As with JSON.stringify, keys whose value is undefined are left out, and undefined in a list is null.
 */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = value as Readonly<Record<string, unknown>>
  const texts = Object.keys(fields)
    .filter(key => fields[key] !== undefined)
    .sort()
    .map(key => `${JSON.stringify(key)}:${canonicalJson(fields[key])}`)
  return `{${texts.join(',')}}`
}
