import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** How far the time of a signature may be from ours. */
export const toleranceMs = 5 * 60_000

type Bytes = string | Uint8Array

/** HMAC-SHA256 over parts that follow one another. */
export const hmac = (key: Bytes, ...parts: readonly Bytes[]): Buffer => {
  const sum = createHmac('sha256', key)
  for (const part of parts) sum.update(part)
  return sum.digest()
}

/** What `x-lockstep-signature` says of a time and a body, in webhooks that we send and in those that we take. */
export const signatureOf = (secret: Bytes, seconds: number | string, body: Bytes): string =>
  `v1=${hmac(secret, `${seconds}.`, body).toString('hex')}`

const digest = (text: Bytes): Buffer => createHash('sha256').update(text).digest()

/** Takes the same time wherever two texts differ, and however long they are. */
export const isSameText = (a: Bytes, b: Bytes): boolean => timingSafeEqual(digest(a), digest(b))

/** Whether one of the secrets is right. Every one is tried: which of them it was takes no less time. */
export const isAnyRight = (secrets: readonly string[], isRight: (secret: string) => boolean): boolean =>
  secrets.map(isRight).some(Boolean)

/** Whether a time in seconds since 1970, as a header says it, is near enough. */
export const isFresh = (seconds: string, nowMs: number): boolean =>
  /^\d{1,12}$/.test(seconds) && Math.abs(nowMs - Number(seconds) * 1000) <= toleranceMs
