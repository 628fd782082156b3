import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'

/** What a load saw: `ok` = answered below 500, `bad` = 500 and above, `failed` = no whole answer; each kind of trouble by name. */
export type LoadResult = {
  readonly sent: number
  readonly ok: number
  readonly bad: number
  readonly failed: number
  /** Left out because too many were under way. */
  readonly skipped: number
  /** How often each trouble was met: `503 ROUTER_NO_VERSION`, `ECONNRESET` ... */
  readonly reasons: Readonly<Record<string, number>>
  /** How often each body was answered with 200, for bodies that name the release. */
  readonly answers: Readonly<Record<string, number>>
}

export type LoadOptions = {
  /** http://host:port */
  readonly url: string
  /** Requests under way at once, each on a kept connection of its own. */
  readonly concurrency: number
  /** Requests a second, at even distances; 0 = closed loop: the next as soon as one is answered. */
  readonly ratePerSecond?: number
  /** At a constant rate: with so many unanswered nothing more is sent until one is; without it they queue. */
  readonly underWayAtMost?: number
  readonly path?: string
  readonly method?: 'GET' | 'POST'
  readonly body?: string
}

/** A running load. `seen()` is what it saw until now; `stop()` lets requests under way end and gives the final account. */
export type Load = { seen(): LoadResult; stop(): Promise<LoadResult> }

type Tally = {
  sent: number
  ok: number
  bad: number
  failed: number
  skipped: number
  reasons: Record<string, number>
  answers: Record<string, number>
}

const raise = (of: Record<string, number>, name: string): void => {
  of[name] = (of[name] ?? 0) + 1
}

const ask = async (pool: Pool, options: LoadOptions, tally: Tally): Promise<void> => {
  tally.sent += 1
  try {
    const { path = '/', method = 'GET', body = null } = options
    const answer = await pool.request({ path, method, body })
    const text = await answer.body.text()
    if (answer.statusCode < 500) tally.ok += 1
    else tally.bad += 1
    if (answer.statusCode === 200) raise(tally.answers, text)
    else
      raise(tally.reasons, `${answer.statusCode} ${String(answer.headers['x-lockstep-router'] ?? 'by the instance')}`)
  } catch (error) {
    tally.failed += 1
    raise(tally.reasons, (error as NodeJS.ErrnoException).code ?? String(error))
  }
}

const closedLoop = (pool: Pool, options: LoadOptions, tally: Tally, isOn: () => boolean): Promise<unknown> =>
  Promise.all(
    Array.from({ length: options.concurrency }, async () => {
      while (isOn()) {
        await ask(pool, options, tally)
        await turn()
      }
    }),
  )

/** Sends what is due by the clock, so that a slow answer does not lower the rate; beyond `concurrency` requests queue. */
const constantRate = async (
  pool: Pool,
  options: LoadOptions,
  rate: number,
  tally: Tally,
  isOn: () => boolean,
): Promise<void> => {
  const began = performance.now()
  const underWay = new Set<Promise<void>>()
  const atMost = options.underWayAtMost ?? Infinity
  while (isOn()) {
    const due = Math.floor(((performance.now() - began) * rate) / 1000)
    while (tally.sent + tally.skipped < due) {
      if (underWay.size >= atMost) {
        tally.skipped += 1
        continue
      }
      const one = ask(pool, options, tally).finally(() => underWay.delete(one))
      underWay.add(one)
    }
    await pause(5)
  }
  await Promise.all(underWay)
}

/** Starts sending at once, from this process, by kept connections. */
export const startLoad = (options: LoadOptions): Load => {
  const pool = new Pool(options.url, { connections: options.concurrency })
  const tally: Tally = { sent: 0, ok: 0, bad: 0, failed: 0, skipped: 0, reasons: {}, answers: {} }
  let isOn = true
  const rate = options.ratePerSecond ?? 0
  const ended =
    rate === 0 ? closedLoop(pool, options, tally, () => isOn) : constantRate(pool, options, rate, tally, () => isOn)
  const seen = () => structuredClone(tally)
  const stop = async () => {
    isOn = false
    await ended
    await pool.close()
    return seen()
  }
  return { seen, stop }
}
