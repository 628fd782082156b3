const REQUEST_WITHIN_MS = 1_000

// The loop looks every 250 ms, so this is sent at least once a second, and the other at least every 5 s.
const UNSETTLED_EVERY_MS = 700
const SETTLED_EVERY_MS = 4_700

/** What an instance says of itself after it was told, by revision `revision` of a flag, whether to consume. */
export type Acknowledgement = {
  readonly flag: string
  readonly revision: number
  /** It may start to receive. */
  readonly consuming: boolean
  /** Messages being handled. */
  readonly inFlight: number
  /** A receive call is outstanding, or what it brought is not yet handled and deleted. */
  readonly receiving: boolean
}

export type Sent = { readonly acknowledgement: Acknowledgement; readonly atMs: number }

/** True when `current` must be told: it is news, or the last word is too old. A paused instance reports more often. */
export const isDue = (current: Acknowledgement, last: Sent | undefined, nowMs: number): boolean => {
  if (last === undefined || !isSame(current, last.acknowledgement)) return true
  return nowMs - last.atMs >= (current.consuming ? SETTLED_EVERY_MS : UNSETTLED_EVERY_MS)
}

const isSame = (a: Acknowledgement, b: Acknowledgement): boolean =>
  a.flag === b.flag &&
  a.revision === b.revision &&
  a.consuming === b.consuming &&
  a.inFlight === b.inFlight &&
  a.receiving === b.receiving

/** Tells the flag service. Rejects unless it answers with a success; sending the same again does no harm. */
export const pushAcknowledgement = async (
  to: { readonly flagsUrl: string; readonly flagsToken: string },
  acknowledgement: Acknowledgement,
): Promise<void> => {
  const answer = await fetch(`${to.flagsUrl}/v1/acknowledgements`, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.flagsToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(acknowledgement),
    signal: AbortSignal.timeout(REQUEST_WITHIN_MS),
  })
  await answer.arrayBuffer() // read to the end, or the connection is not used again
  if (!answer.ok) throw new Error(`the flag service answered ${answer.status} to an acknowledgement`)
}
