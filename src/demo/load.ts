import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

/** What the users of one environment saw. */
export type Seen = {
  readonly accepted: Set<string>
  requests: number
  /** Requests without an answer, and answers of 500 and above that no version of the app gave. */
  readonly failed: string[]
  /** Answers of 500 and above that the app itself gave: which version, when, to what. */
  readonly bad: BadAnswer[]
  /** Every answer that the app itself gave: which version, when. */
  readonly answered: Answered[]
}

export type Answered = { readonly release: string; readonly atMs: number }
export type BadAnswer = Answered & { readonly text: string }

export type Load = { readonly seen: Seen; stop(): Promise<void> }

const timeoutMs = 30_000

/** Users of one environment: an order and two reads every so often, a tenth of a second if not said otherwise, until it is stopped. Nothing is tried again. */
export const startLoad = (url: string, everyMs = 100): Load => {
  const seen: Seen = { accepted: new Set(), requests: 0, failed: [], bad: [], answered: [] }
  const stopping = new AbortController()
  const open = new Set<Promise<void>>()
  const begin = (work: Promise<void>): void => {
    open.add(work)
    void work.finally(() => open.delete(work))
  }
  const ticking = (async () => {
    for (let tick = 0; !stopping.signal.aborted; tick++) {
      begin(order(url, seen, tick))
      begin(read(url, seen))
      begin(read(url, seen))
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()
  return {
    seen,
    stop: async () => {
      stopping.abort()
      await ticking
      await Promise.all(open)
    },
  }
}

const order = async (url: string, seen: Seen, tick: number): Promise<void> => {
  const id = randomUUID()
  const body = JSON.stringify({
    id,
    customer: `customer ${tick % 50}`,
    item: `item ${tick % 7}`,
    quantity: 1 + (tick % 150),
  })
  const headers = { 'content-type': 'application/json' }
  const status = await ask(seen, `${url}/orders`, { method: 'POST', headers, body })
  if (status === 202) seen.accepted.add(id)
}

const read = async (url: string, seen: Seen): Promise<void> => {
  const some = [...seen.accepted].at(-Math.ceil(Math.random() * 20))
  await ask(seen, `${url}/orders/${some ?? 'stats'}`, {})
}

const ask = async (seen: Seen, url: string, init: RequestInit): Promise<number | null> => {
  seen.requests += 1
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    const text = await answer.text()
    // Only the app names its release.
    const release = answer.headers.get('x-release')
    if (release !== null) seen.answered.push({ release, atMs: performance.now() })
    if (answer.status >= 500) {
      const said = `${init.method ?? 'GET'} ${url} answered ${answer.status}: ${text.slice(0, 200)}`
      if (release === null) seen.failed.push(said)
      else seen.bad.push({ release, atMs: performance.now(), text: said })
    }
    return answer.status
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    seen.failed.push(`${init.method ?? 'GET'} ${url}: ${String(error)}${cause}`)
    return null
  }
}
