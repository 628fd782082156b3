import { policyView } from '../domain/gates/policy-view.ts'
import type { PolicyView } from '../domain/gates/policy-view.ts'
import type { Extent } from '../domain/people/may-act.ts'
import { apps } from './apps.ts'
import type { Lockstep } from './lockstep.ts'

/** Whether whoever asks may see an app, or every one there is or will be. */
export type SeesApp = (app: Extent) => boolean

/** What the server demands, as far as it is about every app or about those that whoever asks may see. */
export const policy = async (lockstep: Lockstep, sees: SeesApp): Promise<PolicyView> => {
  if (sees('every')) return policyView(lockstep.policy, 'every')
  const known = new Set([...(await apps(lockstep)).map(({ app }) => app), ...Object.keys(lockstep.policy.apps)])
  return policyView(
    lockstep.policy,
    [...known].filter(app => sees({ one: app })),
  )
}
