import { createHash } from 'node:crypto'
import { sha256 } from '../digest.ts'

/** Where a stream stood. */
export type AnchoredHead = { readonly stream: string; readonly seq: number; readonly hash: string }

/** What all streams that had grown were at a moment (ISO): so many heads, their digest, and the chain of anchors before. */
export type Anchor = {
  readonly number: number
  readonly at: string
  readonly heads: number
  readonly digest: string
  readonly previous: string
  readonly hash: string
}

/** The hash before the first anchor. */
export const anchorStart = sha256('lockstep anchors')

/** Digests heads one after the other, in the order of an anchor. */
export const headsDigest = (): { add(head: AnchoredHead): void; end(): string } => {
  const digest = createHash('sha256')
  return {
    add: ({ stream, seq, hash }) => void digest.update(`${stream}\n${seq}\n${hash}\n`),
    end: () => digest.digest('hex'),
  }
}

/** The hash of an anchor: over the one before and all that it says. */
export const anchorHash = ({ number, at, heads, digest, previous }: Omit<Anchor, 'hash'>): string =>
  sha256(`${previous}\n${number}\n${at}\n${heads}\n${digest}`)

/** An anchor outside is a line a head, then a line that closes it; without the last one it is not whole. */
export const headLine = (number: number, { stream, seq, hash }: AnchoredHead): string =>
  `${JSON.stringify({ anchor: number, stream, seq, hash })}\n`

export const closingLine = (anchor: Anchor): string => `${JSON.stringify(anchor)}\n`

export type AnchorLine =
  | { readonly kind: 'head'; readonly anchor: number; readonly head: AnchoredHead }
  | { readonly kind: 'closing'; readonly anchor: Anchor }

/** Reads one line of an anchor that was written outside; null: it is none. */
export const readAnchorLine = (text: string): AnchorLine | null => {
  const value = parsed(text)
  if (value === null) return null
  const { anchor, stream, seq, hash, number, at, heads, digest, previous } = value
  if (isNumber(anchor) && isText(stream) && isNumber(seq) && isText(hash))
    return { kind: 'head', anchor, head: { stream, seq, hash } }
  if (isNumber(number) && isText(at) && isNumber(heads) && isText(digest) && isText(previous) && isText(hash))
    return { kind: 'closing', anchor: { number, at, heads, digest, previous, hash } }
  return null
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value)
const isText = (value: unknown): value is string => typeof value === 'string'

const parsed = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}
