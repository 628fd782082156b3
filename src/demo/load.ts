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

/** How often users ask, and how long they wait for an answer. */
export type Habits = { readonly everyMs: number; readonly patienceMs: number }

const usual: Habits = { everyMs: 100, patienceMs: 30_000 }

/** Users of one environment: an order and two reads every so often, until it is stopped. Nothing is tried again. */
export const startLoad = (url: string, habits: Partial<Habits> = {}): Load => {
  const { everyMs, patienceMs } = { ...usual, ...habits }
  const seen: Seen = { accepted: new Set(), requests: 0, failed: [], bad: [], answered: [] }
  const asking = { seen, patienceMs }
  const stopping = new AbortController()
  const open = new Set<Promise<void>>()
  const begin = (work: Promise<void>): void => {
    open.add(work)
    void work.finally(() => open.delete(work))
  }
  const ticking = (async () => {
    for (let tick = 0; !stopping.signal.aborted; tick++) {
      begin(order(asking, url, tick))
      begin(read(asking, url))
      begin(read(asking, url))
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

type Asking = { readonly seen: Seen; readonly patienceMs: number }

const order = async (asking: Asking, url: string, tick: number): Promise<void> => {
  const id = randomUUID()
  const body = JSON.stringify({
    id,
    customer: `customer ${tick % 50}`,
    item: `item ${tick % 7}`,
    quantity: 1 + (tick % 150),
  })
  const headers = { 'content-type': 'application/json' }
  const status = await ask(asking, `${url}/orders`, { method: 'POST', headers, body })
  if (status === 202) asking.seen.accepted.add(id)
}

const read = async (asking: Asking, url: string): Promise<void> => {
  const some = [...asking.seen.accepted].at(-Math.ceil(Math.random() * 20))
  await ask(asking, `${url}/orders/${some ?? 'stats'}`, {})
}

const ask = async ({ seen, patienceMs }: Asking, url: string, init: RequestInit): Promise<number | null> => {
  seen.requests += 1
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) })
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
