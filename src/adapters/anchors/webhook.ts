import { Readable } from 'node:stream'
import { auditErrors } from '../../domain/errors/audit.ts'
import { failure } from '../../domain/errors/error.ts'
import type { AnchorPlace } from '../../ports/anchor-place.ts'

/** A first anchor may have a head for each of a million streams. */
const timeoutMs = 300_000

/** What the webhook has is remembered elsewhere: it is not asked. */
type Memory = { last(): Promise<number>; remember(number: number): Promise<void> }

/**
 * Posts each anchor as one body of JSON lines. 200 to 299 says that it is kept; anything else, or no answer, is a failure, after which it
 * comes again. Redirects are not followed. Of the URL only the host is ever shown: the rest may be a secret.
 */
export const webhookForAnchors = (url: string, memory: Memory): AnchorPlace => {
  const name = `the webhook at ${new URL(url).host}`
  const failed = (reason: string, cause?: unknown) =>
    failure(auditErrors.AUDIT_ANCHORS_NOT_KEPT, { place: name, reason }, cause)
  return {
    name,
    last: async () => {
      const number = await memory.last()
      return number === 0 ? null : { number, hash: null }
    },
    put: async (number, lines, signal) => {
      const status = await post(url, number, lines, signal).catch((error: unknown) => {
        throw failed(reasonOf(error), error)
      })
      if (status < 200 || status > 299) throw failed(`it answered ${status}`)
      await memory.remember(number)
    },
  }
}

const post = async (
  url: string,
  number: number,
  lines: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<number> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'x-lockstep-anchor': String(number) },
    body: Readable.toWeb(Readable.from(lines)) as NonNullable<RequestInit['body']>,
    duplex: 'half',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  await answer.body?.cancel()
  return answer.status
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  return error.cause instanceof Error ? error.cause.message : error.message
}
