import type { Observation } from './reading.ts'
import type { Verdict } from './judgement.ts'

/** What one look brought, with the numbers that were measured: null where it was no number. */
export type Look = Observation & { readonly value: number | null; readonly old: number | null }

/** The worst look of an interval, at its time (ms since 1970). `old`: the same of the old version. */
export type SeenPoint = {
  readonly atMs: number
  readonly kind: Observation['kind']
  readonly value: number | null
  readonly old: number | null
}

/** What one watch saw, by its name; that of the instances themselves is empty. */
export type SeenSeries = { readonly watch: string; readonly points: readonly SeenPoint[] }

/** How one watch was judged when its span had ended. */
export type SeenVerdict = { readonly watch: string; readonly verdict: Verdict['kind']; readonly words: string }

/** Points that are gathered while a span is watched: one for each interval and watch. */
export type Gathering = {
  readonly durationMs: number
  readonly startedMs: number
  /** One for each watch: the interval that has not ended; null: none has begun. */
  readonly open: readonly (SeenPoint | null)[]
  /** One for each watch: those that have ended and were not taken yet. */
  readonly ready: readonly (readonly SeenPoint[])[]
}

/** More could not be told apart in a picture, and each is kept with the deployment. */
const points = 240

/** For how long looks become one point while the span lasts as long as it is declared; past that it gets longer and longer. */
export const pointMs = (durationMs: number): number => durationMs / points

export const newGathering = (durationMs: number, watches: number, startedMs: number): Gathering => ({
  durationMs: Math.max(1, durationMs),
  startedMs,
  open: Array.from({ length: watches }, () => null),
  ready: Array.from({ length: watches }, () => []),
})

/** One look more, by the place of its watch. Of the looks of an interval the worst stays, and of equal ones the newest. Pure. */
export const gatheredAfter = (gathering: Gathering, watch: number, look: Look, atMs: number): Gathering => {
  const { open, ready } = gathering
  const point = { atMs, kind: look.kind, value: rounded(look.value), old: rounded(look.old) }
  const before = open[watch] ?? null
  const isSame = before !== null && intervalOf(before, gathering) === intervalOf(point, gathering)
  const now = isSame && badness[before.kind] > badness[point.kind] ? before : point
  return {
    ...gathering,
    open: open.map((one, place) => (place === watch ? now : one)),
    ready: isSame || before === null ? ready : ready.map((list, place) => (place === watch ? [...list, before] : list)),
  }
}

/** The points whose interval has ended, and what is left; `all`: those of the interval that has not ended, too. Pure. */
export const taken = (
  gathering: Gathering,
  names: readonly string[],
  which: 'ended' | 'all',
): { readonly seen: readonly SeenSeries[]; readonly rest: Gathering } => {
  const { open, ready } = gathering
  const seen = names.map((watch, place) => {
    const last = which === 'all' ? (open[place] ?? null) : null
    return { watch, points: [...(ready[place] ?? []), ...(last === null ? [] : [last])] }
  })
  const rest = { ...gathering, ready: ready.map(() => []), ...(which === 'all' && { open: open.map(() => null) }) }
  return { seen: seen.filter(one => one.points.length > 0), rest }
}

/** A span that has to wait for data may last many times as long as declared: its intervals grow, so that it has few points more. */
const intervalOf = ({ atMs }: SeenPoint, { startedMs, durationMs }: Gathering): number => {
  const part = Math.max(0, atMs - startedMs) / durationMs
  return Math.floor(points * (part < 1 ? part : 1 + Math.log(part)))
}

/** A look without data says less than one with: a gap is where there was nothing else. */
const badness: Readonly<Record<Observation['kind'], number>> = { bad: 2, good: 1, 'no-data': 0 }

/** As many digits as anybody reads; what is no number cannot be stored. */
const rounded = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6))
