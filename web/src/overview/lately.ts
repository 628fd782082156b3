import { duration } from '../../../src/domain/duration-text.ts'
import { isFinal } from '../../../src/domain/saga/deployment.ts'
import type { HistoryEntry } from '../api/types.ts'

export type Late = HistoryEntry & { readonly app: string }

/** What happened last, of all apps, newest first. */
export const lately = (
  apps: readonly { readonly app: string; readonly history: readonly HistoryEntry[] }[],
  most: number,
): readonly Late[] =>
  apps
    .flatMap(({ app, history }) => history.map(entry => ({ ...entry, app })))
    .toSorted((a, b) => Date.parse(b.finishedAt ?? b.createdAt) - Date.parse(a.finishedAt ?? a.createdAt))
    .slice(0, most)

/** What became of it, behind the name of app and release. */
export const lateText = ({ kind, state, environment }: HistoryEntry): string => {
  const what = kind === 'rollback' ? 'as a rollback ' : ''
  switch (state) {
    case 'waiting':
      return `waits to go to ${environment}`
    case 'queued':
      return `stands in line for ${environment}`
    case 'asking':
      return `asks what to do in ${environment}`
    case 'undoing':
      return `is being taken back from ${environment}`
    case 'stuck':
      return `is stuck in ${environment}`
    case 'running':
      return `goes ${what}to ${environment}`
    case 'rolled-back':
      return `was taken back from ${environment}`
    case 'rollback-failed':
      return `could not be taken back from ${environment}`
    case 'succeeded':
      return `${what}succeeded in ${environment}`
    default:
      return `${what}for ${environment} was ${state}`
  }
}

/** How long it took, and what it left. */
export const lateDetail = ({ id, state, createdAt, finishedAt, kept }: HistoryEntry): string => {
  const took = finishedAt !== null && isFinal(state) ? duration(Date.parse(finishedAt) - Date.parse(createdAt)) : null
  const left = kept.map(({ what }) => `kept ${what}`)
  return [id, ...(took === null ? [] : [took]), ...left].join(', ')
}
