import { isRunOver, kindOfRun } from '../run.ts'
import type { Run } from '../run.ts'
import type { AppFact } from './fact.ts'
import { lockstepItself } from './fact.ts'

/** What there is to tell of a run that was `before` and is `now`; `before` null: it begins. Nothing when nothing has changed. */
export const runFacts = (before: Run | null, now: Run): readonly AppFact[] => {
  const run = now.id
  if (before === null) {
    const kind = kindOfRun(now)
    const { commit, environments, actor } = now
    return [{ type: 'run-started', run, kind, commit, environments, actor, reason: null }]
  }
  const by = { actor: lockstepItself, reason: null }
  const facts: AppFact[] = []
  if (now.release !== null && before.release === null)
    facts.push({ type: 'run-built', run, release: now.release, ...by })
  for (const environment of now.already)
    if (!before.already.includes(environment)) facts.push({ type: 'run-passed', run, environment, ...by })
  if (now.state !== before.state && isRunOver(now)) {
    const { code, message } = now.error ?? { code: null, message: null }
    facts.push({ type: 'run-ended', run, as: now.state, code, actor: lockstepItself, reason: message })
  }
  return facts
}
