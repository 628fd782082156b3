import type { Outcome } from '../../ports/notifier.ts'

const timeoutMs = 10_000

export type Ask = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON; null: there is none. */
  readonly body: string | null
  readonly signal: AbortSignal
  /** More of an answer is not read. */
  readonly answerBytes: number
}

/** `afterMs`: how long it wants to be left alone, where it says so. */
export type Answer = {
  readonly status: number
  readonly text: string
  readonly header: (name: string) => string | null
  readonly afterMs: number | null
}

/**
 * Asks an address of the administrator's: only by http or https, following no redirect, with limits for time and answer.
 * The outcome `later` when there is no answer; of the URL nothing but the host is in it.
 */
export const ask = async ({
  method,
  url,
  headers,
  body,
  signal,
  answerBytes,
}: Ask): Promise<Answer | Exclude<Outcome, { kind: 'sent' }>> => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return { kind: 'refused', why: 'its address is no http or https URL' }
  const type = body === null ? {} : { 'content-type': 'application/json; charset=utf-8' }
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...type, 'user-agent': 'lockstep', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const text = await beginningOf(answer, answerBytes)
    const header = (name: string): string | null => answer.headers.get(name)
    return { status: answer.status, text, header, afterMs: afterMsOf(answer.headers) }
  } catch (error) {
    return { kind: 'later', why: `${new URL(url).host}: ${reasonOf(error)}`, afterMs: null }
  }
}

const beginningOf = async (answer: Response, answerBytes: number): Promise<string> => {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of answer.body ?? []) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= answerBytes) break
  }
  return Buffer.concat(pieces).subarray(0, answerBytes).toString('utf8')
}

/** Seconds, or a time. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const afterMsOf = (headers: Headers): number | null => {
  const text = headers.get('retry-after')
  if (text === null) return null
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  return error.cause instanceof Error ? error.cause.message : error.message
}
