import { canonicalJson } from './json.ts'
import type { Json } from './json.ts'
import { sha256 } from './digest.ts'

/** What an event carries instead of a value that is too large for it: the content is kept beside, under its digest. */
export type ByDigest = { readonly 'by-digest': string; readonly bytes: number }

/** Larger values stand outside of the events, so that reading a stream stays quick. */
export const inEventAtMostBytes = 64 * 1024
/** More than this is no receipt. */
export const keptAtMostBytes = 64 * 1024 * 1024

/** A large value's text and the reference to it; null when it is small enough for an event. Pure. */
export const tooLargeForEvent = (value: Json): { readonly text: string; readonly reference: ByDigest } | null => {
  // Nearly every value is small, and is written once more with its event.
  if (value === null || typeof value !== 'object') return typeof value === 'string' ? large(value) : null
  return large(value)
}

const large = (value: Json): { readonly text: string; readonly reference: ByDigest } | null => {
  const text = canonicalJson(value)
  const bytes = Buffer.byteLength(text)
  return bytes <= inEventAtMostBytes ? null : { text, reference: { 'by-digest': sha256(text), bytes } }
}

/** Whether a value of an event is a reference to a larger one. */
export const isByDigest = (value: Json): value is ByDigest =>
  value !== null &&
  typeof value === 'object' &&
  'by-digest' in value &&
  typeof value['by-digest'] === 'string' &&
  'bytes' in value &&
  Object.keys(value).length === 2
