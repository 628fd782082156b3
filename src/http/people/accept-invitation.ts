import { sha256 } from '../../domain/digest.ts'
import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import { giveInvitationBack, takeInvitation } from '../../store/invitations.ts'
import type { Invitation } from '../../store/invitations.ts'
import { addInvited, readPerson } from '../../store/people.ts'
import type { Auth } from './auth.ts'
import type { SignIn } from './sign-in.ts'

export type Acceptance = { readonly token: string; readonly email: string | null; readonly password: string }

/**
 * Makes the account that an invitation is for; the name of whoever has it now. The invitation is used up first, and given back if no
 * account came of it. SIGN_IN_INVITATION_REFUSED, SIGN_IN_ADDRESS_TAKEN, SIGN_IN_NAME_TAKEN.
 */
export const acceptInvitation = async (signIn: SignIn, { token, email, password }: Acceptance): Promise<string> => {
  const { pool } = signIn.store
  const digest = sha256(token)
  const auth = await signIn.auth()
  const invitation = await takeInvitation(pool, digest)
  if (invitation === null) throw failure(signInErrors.SIGN_IN_INVITATION_REFUSED, {})
  try {
    const address = invitation.address ?? email
    if (address === null) throw failure(signInErrors.SIGN_IN_SETTING_INVALID, { name: 'email', why: 'is missing' })
    await makeAccount(signIn, auth, { invitation, address, password })
    return invitation.name
  } catch (error) {
    await giveInvitationBack(pool, digest)
    throw error
  }
}

type NewAccount = { readonly invitation: Invitation; readonly address: string; readonly password: string }

const makeAccount = async (
  { store: { db, pool } }: SignIn,
  { context }: Auth,
  { invitation: { kind, name }, address, password }: NewAccount,
): Promise<void> => {
  const { internalAdapter } = context
  const hash = await context.password.hash(password)
  const found = await internalAdapter.findUserByEmail(address)
  if (found !== null) {
    if ((await readPerson(pool, found.user.id)) !== null) throw failure(signInErrors.SIGN_IN_ADDRESS_TAKEN, {})
    // Left by a process that died on the way, or by somebody whom a provider sent and who was not admitted.
    await internalAdapter.deleteUser(found.user.id)
  }
  const { id: account } = await internalAdapter.createUser(
    { email: address, name: '', emailVerified: false },
    { method: 'email-password' },
  )
  const isOurs = await addInvited(db, { account, name, address, isFirstAdmin: kind === 'first-admin' })
  if (!isOurs) {
    await internalAdapter.deleteUser(account)
    throw failure(signInErrors.SIGN_IN_NAME_TAKEN, { name })
  }
  // The last: without it nobody gets in.
  await internalAdapter.linkAccount({ userId: account, accountId: account, providerId: 'credential', password: hash })
}
