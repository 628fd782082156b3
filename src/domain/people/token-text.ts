import { createHash } from 'node:crypto'

/** What a token begins with, so that a leaked one is found by scanners. */
export const tokenPrefix = 'lks_'

/** 256 bits of chance. */
export const secretBytes = 32

/** The token that people are shown, made of its random bytes. */
export const tokenText = (secret: Uint8Array): string => `${tokenPrefix}${Buffer.from(secret).toString('base64url')}`

/** What is kept of a token. */
export const tokenHash = (text: string): Buffer => createHash('sha256').update(text).digest()

/** What a token for flags begins with: the API takes it for nothing. */
export const flagTokenPrefix = 'lkf_'

/** A token for flags, made of its random bytes. */
export const flagTokenText = (secret: Uint8Array): string =>
  `${flagTokenPrefix}${Buffer.from(secret).toString('base64url')}`
