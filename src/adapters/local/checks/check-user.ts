import { claimUser } from '../../../agent/claim-user.ts'
import type { ClaimedUser } from '../../../agent/claim-user.ts'
import { canChangeUser } from '../../../agent/place-user.ts'
import { endUser } from '../../../agent/user-processes.ts'
import { checkErrors } from '../../../domain/errors/check.ts'
import { failure } from '../../../domain/errors/error.ts'

/** As whom the checks of a run run. */
export type CheckUser = {
  /** Null: as the user of this process, who is not root. */
  readonly uid: number | null
  /** Ends all that runs as it; nothing when it is ours. */
  end(): Promise<void>
  /** Others may have it. */
  release(): Promise<void>
}

const ourselves: CheckUser = { uid: null, end: () => Promise.resolve(), release: () => Promise.resolve() }

/** A user of its own when we are root, else ourselves; `claim` says how one is had. CHECK_USER_UNAVAILABLE. */
export const newCheckUser = async (claim: typeof claimUser = claimUser): Promise<CheckUser> => {
  if (!canChangeUser()) return ourselves
  if (process.platform !== 'linux')
    throw failure(checkErrors.CHECK_USER_UNAVAILABLE, { cause: 'another user for them can be had on Linux only' })
  const user = checkUserOf(await claim(null))
  if (user === null) throw failure(checkErrors.CHECK_USER_UNAVAILABLE, { cause: 'all users for them are taken' })
  return user
}

/** The user that something was left by, so that it can be ended; null: another process has it, or it cannot be had. */
export const formerCheckUser = async (uid: number | null): Promise<CheckUser | null> => {
  if (uid === null) return canChangeUser() ? null : ourselves
  return canChangeUser() ? checkUserOf(await claimUser(uid)) : null
}

const checkUserOf = (user: ClaimedUser | null): CheckUser | null =>
  user === null ? null : { uid: user.uid, end: () => endUser(user.uid), release: () => user.release() }
