import { verdictOf } from './check-result.ts'
import type { CheckResult } from './check-result.ts'

/** How the checks of a commit are, as a forge shows it beside the commit. */
export type CheckMark = { readonly state: 'pending' | 'success' | 'failure'; readonly text: string }

/** Null: there are none. Pure. */
export const checkMark = (checks: readonly CheckResult[]): CheckMark | null => {
  const verdict = verdictOf(checks.map(({ state }) => state))
  switch (verdict) {
    case 'none':
      return null
    case 'running':
      return { state: 'pending', text: `${namesOf(checks)} under way` }
    case 'passed':
      return { state: 'success', text: `${namesOf(checks)} passed` }
    case 'failed':
      return {
        state: 'failure',
        text: checks
          .filter(({ state }) => state === 'failed')
          .map(failedText)
          .join('; '),
      }
    case 'cancelled':
      return { state: 'failure', text: 'somebody ended them' }
  }
}

const namesOf = (checks: readonly CheckResult[]): string => checks.map(({ name }) => name).join(', ')

const failedText = ({ name, end }: CheckResult): string => `${name} failed${end === null ? '' : `: ${end}`}`
