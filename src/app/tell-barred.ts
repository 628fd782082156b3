import { LockstepError } from '../domain/errors/error.ts'
import type { Actor } from '../domain/saga/event.ts'
import { isBarred } from '../engine/refuse-barred.ts'
import { tellApp } from '../store/streams.ts'
import type { Lockstep } from './lockstep.ts'

/** What was wanted: `subject` is the commit or the release. */
type Wanted = { readonly app: string; readonly environment: string; readonly subject: string; readonly actor: Actor }

/** Does what was wanted; where the policy bars it, that becomes part of the record before it is thrown. What `work` throws. */
export const tellBarred = async <T>(
  { store }: Pick<Lockstep, 'store'>,
  { app, environment, subject, actor }: Wanted,
  work: () => T | Promise<T>,
): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof LockstepError && isBarred(error)) {
      const { code, message } = error
      await tellApp(store.db, app, { type: 'policy-barred', environment, subject, code, actor, reason: message })
    }
    throw error
  }
}
