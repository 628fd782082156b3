import { hash } from 'node:crypto'
import { canonicalJson } from './json.ts'

/** sha256 of a text's UTF-8 bytes, hexadecimal. */
export const sha256 = (text: string): string => hash('sha256', text)

/** sha256 of a value's canonical JSON, hexadecimal. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value))
