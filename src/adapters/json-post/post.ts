import type { Outcome } from '../../ports/notifier.ts'

const timeoutMs = 10_000
/** More of an answer is not read. */
const answerBytes = 64 * 1024

export type Post = {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

export type Answer = { readonly status: number; readonly text: string; readonly afterMs: number | null }

/**
 * Posts JSON to an address of the administrator's: only by http or https, following no redirect, with limits for time and answer.
 * The outcome `later` when there is no answer; of the URL nothing but the host is in it.
 */
export const post = async ({ url, headers, body, signal }: Post): Promise<Answer | Outcome> => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return { kind: 'refused', why: 'its address is no http or https URL' }
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'lockstep', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    return { status: answer.status, text: await beginningOf(answer), afterMs: afterMsOf(answer.headers) }
  } catch (error) {
    return { kind: 'later', why: `${new URL(url).host}: ${reasonOf(error)}`, afterMs: null }
  }
}

const beginningOf = async (answer: Response): Promise<string> => {
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

/** Statuses below 500 that may pass by themselves. */
const mayPass: readonly number[] = [408, 425, 429]

/** What a status says. What is refused is not tried again: it would be refused again, and all behind it would wait. */
export const outcomeOf = ({ status, afterMs }: Answer, host: string): Outcome => {
  if (status >= 200 && status < 300) return { kind: 'sent', reference: null }
  const why = `${host} answered ${status}`
  return status >= 500 || mayPass.includes(status) ? { kind: 'later', why, afterMs } : { kind: 'refused', why }
}

export const isOutcome = (answer: Answer | Outcome): answer is Outcome => 'kind' in answer

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  return error.cause instanceof Error ? error.cause.message : error.message
}
