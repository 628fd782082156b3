import type { RunSeen } from '../api/types.ts'
import { listed } from '../words/counted.ts'

export type RunAct = { readonly kind: 'retry' | 'cancel'; readonly title: string; readonly text: string }

/** What can be done with a run by its state. The API has the last word. Pure. */
export const runActs = ({ state, release, checking, error, checks, environments }: RunSeen): readonly RunAct[] => {
  if (state === 'checking')
    return [
      { kind: 'cancel', title: 'End the checks', text: 'Ends those that run and those to come. Nothing is built.' },
    ]
  const isEndedByCheck = error?.code.startsWith('CHECK_') === true
  if (state !== 'failed' || checking === undefined || release !== null || !isEndedByCheck) return []
  const again = checks.filter(one => one.state !== 'passed').map(({ name }) => name)
  const then =
    checking.part === 'only' ? 'It ends with them.' : `Then it builds, and goes on to ${listed(environments)}.`
  return [
    {
      kind: 'retry',
      title: 'Run again',
      text: `Starts a run of the same commit for what has not passed: ${listed(again)}. ${then}`,
    },
  ]
}
