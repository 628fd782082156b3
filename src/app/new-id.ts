import { createHash, randomBytes } from 'node:crypto'

// Crockford's base32 in small letters: no character is mistaken for another when it is read out.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

const encode = (bytes: Buffer): string => [...bytes].map(byte => alphabet[byte % 32]).join('')

/** A new id, for example `d-7k2m9qxa`. 40 bits of chance. */
export const newId = (prefix: string): string => `${prefix}-${encode(randomBytes(8))}`

/** The id that follows from a name, so that whoever does it again means the same thing. */
export const idFor = (prefix: string, name: string): string =>
  `${prefix}-${encode(createHash('sha256').update(name).digest().subarray(0, 8))}`
