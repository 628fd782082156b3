import { useQueries, useQuery } from '@tanstack/react-query'
import { appsQuery, meQuery, statusQuery } from '../api/queries.ts'
import type { EnvironmentStatus } from '../api/types.ts'
import type { StateWord } from '../words/state-words.ts'
import { stateWords } from '../words/state-words.ts'
import { canPass } from './needs.ts'

export type Attention = {
  /** How much waits for whoever looks. */
  readonly waiting: number
  /** How many deployments move. */
  readonly moving: number
  /** What each app wants most; an app that wants nothing is not there. */
  readonly byApp: ReadonlyMap<string, StateWord>
}

/** What wants attention, for the navigation. */
export const useAttention = (): Attention => {
  const { data: apps = [] } = useQuery(appsQuery)
  const { data: me } = useQuery(meQuery)
  const name = me?.name ?? ''
  const answers = useQueries({ queries: apps.map(({ app }) => statusQuery(app)) })
  const statuses = answers.flatMap(({ data }) => data ?? [])
  return {
    waiting: statuses.flatMap(({ waiting }) => waiting).filter(isFor(name)).length,
    moving: statuses.filter(({ deployment }) => deployment !== null).length,
    byApp: new Map(
      apps.flatMap(({ app }, at) => {
        const word = wordOf(answers[at]?.data ?? [], name)
        return word === null ? [] : [[app, word] as const]
      }),
    ),
  }
}

const isFor =
  (name: string) =>
  ({ gates }: EnvironmentStatus['waiting'][number]): boolean =>
    gates !== null && canPass(gates, name)

const wordOf = (statuses: readonly EnvironmentStatus[], name: string): StateWord | null => {
  if (statuses.some(({ left }) => left.length > 0)) return stateWords.stuck
  if (statuses.some(({ asking }) => asking !== null)) return stateWords.asking
  if (statuses.some(({ waiting }) => waiting.some(isFor(name))))
    return { word: 'Waits for you', icon: 'user-check', tone: 'person' }
  return statuses.some(({ deployment }) => deployment !== null) ? stateWords.running : null
}
