import type { Reading } from '../domain/analysis/reading.ts'
import type { RouteCount } from '../ports/router.ts'
import type { AnswersWatch, WatchSource } from '../ports/watch.ts'
import type { World } from './world.ts'

type Total = { readonly requests: number; readonly bad: number }
/** What the router had counted at a moment, for both versions. */
type Count = { readonly atMs: number; readonly fresh: Total; readonly old: Total }

/**
 * The share of bad answers that users got from the new version, as the router counted them: answers of 500 and above, and requests that it
 * got no answer to. No more than the last `overMs`, and nothing from before the watch began.
 */
export const answersWatch = (world: World): WatchSource<AnswersWatch> => ({
  kind: 'bad-answers',
  open: async watch => {
    let counts: readonly Count[] = []
    return {
      look: async () => {
        const now = await countNow(world, watch)
        const [oldest] = counts
        // The router's totals begin at 0 when it is started anew.
        const isNewRouter = oldest !== undefined && now.fresh.requests < (counts.at(-1)?.fresh.requests ?? 0)
        counts = isNewRouter ? [now] : within([...counts, now], now.atMs - watch.overMs)
        return shareIn(counts[0] ?? now, now, watch)
      },
      close: async () => undefined,
    }
  },
})

const countNow = async (world: World, { service }: AnswersWatch): Promise<Count> => {
  const counts = (await world.router.counts()).filter(count => service === null || count.service === service)
  return {
    atMs: world.clock.monotonicMs(),
    fresh: totalOf(counts, world.next.release.id),
    old: totalOf(counts, world.base?.release.id ?? null),
  }
}

const totalOf = (counts: readonly RouteCount[], release: string | null): Total =>
  counts
    .filter(count => count.release === release)
    .reduce(
      (sum, { requests, badAnswers, lost }) => ({
        requests: sum.requests + requests,
        bad: sum.bad + badAnswers + lost,
      }),
      { requests: 0, bad: 0 },
    )

/** What is not older than `sinceMs`, and the newest that is: a look late by a little still covers all of the time. */
const within = (counts: readonly Count[], sinceMs: number): readonly Count[] => {
  const first = counts.findIndex(({ atMs }) => atMs > sinceMs)
  return counts.slice(Math.max(0, first - 1))
}

/** A request is counted when it comes and its answer when it ends: one from before the span that fails in it belongs to it as well. */
const between = (before: Total, now: Total): Total => {
  const bad = now.bad - before.bad
  return { requests: Math.max(now.requests - before.requests, bad), bad }
}

const percent = ({ requests, bad }: Total): number => (bad / requests) * 100

const shareIn = (before: Count, now: Count, { requests: needed, comparesOld }: AnswersWatch): Reading => {
  const fresh = between(before.fresh, now.fresh)
  const old = between(before.old, now.old)
  const seconds = Math.round((now.atMs - before.atMs) / 100) / 10
  if (fresh.requests < needed || fresh.requests === 0) {
    return { kind: 'no-data', details: `${fresh.requests} requests in ${seconds} s; ${needed} are needed` }
  }
  return {
    kind: 'value',
    value: percent(fresh),
    old: comparesOld && old.requests >= needed ? percent(old) : null,
    details: `${fresh.bad} of ${fresh.requests} requests in ${seconds} s`,
  }
}
