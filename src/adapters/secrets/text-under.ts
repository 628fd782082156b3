type Found = { readonly value: string } | { readonly why: string }

/** The text under a key of a secret that is a mapping; why there is none says what it is not, never what it is. */
export const textUnder = (mapping: Readonly<Record<string, unknown>>, key: string): Found => {
  const part = Object.hasOwn(mapping, key) ? mapping[key] : undefined
  if (typeof part === 'string') return { value: part }
  if (typeof part === 'number' || typeof part === 'boolean') return { value: String(part) }
  return { why: part === undefined ? 'it has no such key' : 'what is under that key is no text' }
}
