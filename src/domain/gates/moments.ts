import type { GateFacts, GateState } from './facts.ts'
import { freezesAt, thawOf } from './freezes.ts'
import type { Freeze, Gates, Window } from './gates.ts'
import { nextOpeningOf, windowText } from './windows.ts'
import { isoOf, spanText } from './words.ts'

const byItself = { who: [], expiresAt: null } as const

const until = (endMs: number, nowMs: number): Pick<GateState, 'status' | 'detail' | 'until'> =>
  nowMs >= endMs
    ? { status: 'passed', detail: `over since ${isoOf(endMs)}`, until: null }
    : { status: 'waiting', detail: `until ${isoOf(endMs)}`, until: isoOf(endMs) }

/** The wait timer. */
export const waitState = (
  waitMs: Gates['waitMs'],
  { now, waitingSince }: Pick<GateFacts, 'now' | 'waitingSince'>,
): GateState => ({
  ...byItself,
  ...until(Date.parse(waitingSince) + waitMs, Date.parse(now)),
  gate: 'wait',
  title: `a wait of ${spanText(waitMs)}`,
})

const opening = (windows: readonly Window[], nowMs: number): Pick<GateState, 'status' | 'detail' | 'until'> => {
  const openMs = nextOpeningOf(windows, nowMs)
  if (openMs === undefined) return { status: 'refused', detail: 'it never opens', until: null }
  if (openMs === nowMs) return { status: 'passed', detail: 'open', until: null }
  return { status: 'waiting', detail: `opens at ${isoOf(openMs)}`, until: isoOf(openMs) }
}

/** One list of windows, of which one must be open. */
export const windowsState = (windows: readonly Window[], { now }: Pick<GateFacts, 'now'>): GateState => ({
  ...byItself,
  ...opening(windows, Date.parse(now)),
  gate: 'windows',
  title: `a window: ${windows.map(windowText).join(', or ')}`,
})

const reasonOf = (freeze: Freeze & { readonly by?: string }): string =>
  `${freeze.reason}${freeze.by === undefined ? '' : ` (by ${freeze.by})`}${freeze.to === null ? ', until it is lifted' : ''}`

/** Declared freezes and those of people. Without any that is still to end there is nothing to show. */
export const freezeState = (
  declared: readonly Freeze[],
  { now, freezes }: Pick<GateFacts, 'now' | 'freezes'>,
): GateState | undefined => {
  const nowMs = Date.parse(now)
  const all: readonly (Freeze & { readonly by?: string })[] = [...declared, ...freezes]
  const ahead = all.filter(({ to }) => to === null || Date.parse(to) > nowMs)
  if (ahead.length === 0) return undefined
  const on = freezesAt(all, nowMs)
  const state = { ...byItself, gate: 'freeze', title: 'no freeze' } as const
  if (on.length === 0) {
    const starts = ahead.map(({ from }) => Date.parse(from))
    return { ...state, status: 'passed', detail: `none before ${isoOf(Math.min(...starts))}`, until: null }
  }
  const endMs = thawOf(all, nowMs)
  const who = [...new Set(freezesAt(freezes, nowMs).map(({ by }) => by))]
  const detail = on.map(reasonOf).join('; ')
  return { ...state, who, status: 'waiting', detail, until: endMs === Infinity ? null : isoOf(endMs) }
}
