import type { IconName } from '../theme/icons.ts'
import { fuzzyScore } from './fuzzy.ts'

/** Where an entry leads. */
export type Goal = { readonly to: string; readonly search?: Readonly<Record<string, string>>; readonly hash?: string }

/** Something to go to. An act leads to the view that does it: the palette itself does nothing. */
export type Entry = {
  readonly kind: 'Act' | 'Waits for you' | 'View' | 'App' | 'Environment' | 'Release' | 'Deployment' | 'Run'
  readonly icon: IconName
  readonly name: string
  /** What else is said of it, and searched. */
  readonly detail: string
  readonly goal: Goal
}

export const entryKey = ({ kind, name, goal }: Entry): string => `${kind} ${name} ${goal.to} ${goal.hash ?? ''}`

const most = 30
/** So many of each kind are shown while nothing is typed. */
const shownAtFirst: Readonly<Record<Entry['kind'], number>> = {
  Act: 8,
  'Waits for you': 6,
  View: 20,
  App: 6,
  Environment: 0,
  Release: 0,
  Deployment: 4,
  Run: 3,
}

/** The entries that fit what is typed, the best first; those that fit alike stay in their order. Pure. */
export const entriesFor = (entries: readonly Entry[], typed: string): readonly Entry[] => {
  if (typed.trim() === '') return firstOfEach(entries)
  return entries
    .flatMap(entry => {
      const score = fuzzyScore(typed, { name: entry.name, also: `${entry.detail} ${entry.kind}` })
      return score === null ? [] : [{ entry, score }]
    })
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry)
}

const firstOfEach = (entries: readonly Entry[]): readonly Entry[] => {
  const counts = new Map<string, number>()
  return entries.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count <= shownAtFirst[kind]
  })
}
