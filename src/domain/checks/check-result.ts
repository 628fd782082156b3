/** `skipped`: one that it waits for has not passed. `cancelled`: somebody ended the run before it had ended. */
export type CheckState = 'waiting' | 'running' | 'passed' | 'failed' | 'skipped' | 'cancelled'

/** One check of the file as a run has it. */
export type CheckResult = {
  readonly name: string
  readonly state: CheckState
  /** How often it was begun in this run: a pass with more than one is a pass after retries. */
  readonly attempts: number
  /** How the last attempt failed, in words; null: it did not. */
  readonly end: string | null
  /** The run in which it passed before at this commit; null: this one. */
  readonly passedIn: string | null
  readonly startedAt: string | null
  readonly endedAt: string | null
}

/** A check that nothing has been done for yet. */
export const waitingCheck = (name: string): CheckResult => ({
  name,
  state: 'waiting',
  attempts: 0,
  end: null,
  passedIn: null,
  startedAt: null,
  endedAt: null,
})

/** One word for all checks of a commit; `none`: it has none, or nobody asked for them. */
export type CheckVerdict = 'none' | 'running' | 'passed' | 'failed' | 'cancelled'

/** What the states of all checks of a run come to. */
export const verdictOf = (states: readonly CheckState[]): CheckVerdict => {
  if (states.length === 0) return 'none'
  if (states.includes('failed')) return 'failed'
  if (states.includes('cancelled')) return 'cancelled'
  return states.every(state => state === 'passed') ? 'passed' : 'running'
}
