import type { SecretInVault, VaultServer } from '../../config/app.ts'
import { secretText } from '../../config/secret-text.ts'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { secretErrors } from '../../domain/errors/secret.ts'
import type { AskVault } from './ask-vault.ts'
import type { SignedIn } from './sign-in.ts'
import { secretSeen } from './vault-answer.ts'
import type { Seen } from './vault-answer.ts'

type Options = { readonly ask: AskVault; readonly signedIn: SignedIn }

/**
 * Reads secrets of one Vault or OpenBao, from engines for keys and values of version 2. VARIABLE_SECRET_MISSING of what it signs in by,
 * SECRET_NOT_FOUND, SECRET_REFUSED, SECRET_UNREADABLE, SECRET_UNREACHABLE. Nothing is kept: the next read sees what was rotated.
 */
export const secretsInVault =
  ({ ask, signedIn }: Options, vault: VaultServer) =>
  async (reference: SecretInVault, name: string): Promise<string> => {
    const readBy = async (token: Seen): Promise<Seen> => {
      if (token.kind !== 'value') return token
      const answer = await ask({ path: reference.path, token: token.value, body: null })
      return 'kind' in answer ? answer : secretSeen(answer, reference.key)
    }
    const seen = await readAs(signedIn, readBy)
    if (seen.kind === 'value') return seen.value
    throw failureOf(seen, { name, secret: secretText(reference, { vault }) }, whereOf(vault))
  }

/** A token that ran out is refused like one that may not: only another tells which it was. */
const readAs = async (signedIn: SignedIn, readBy: (token: Seen) => Promise<Seen>): Promise<Seen> => {
  const token = await signedIn.token()
  const seen = await readBy(token)
  if (seen.kind !== 'refused' || token.kind !== 'value') return seen
  const another = await signedIn.another(token.value)
  return another === null ? seen : readBy(another)
}

const whereOf = ({ url, signIn }: VaultServer): string => {
  const { host } = new URL(url)
  return signIn.kind === 'approle' ? `${host} as the AppRole ${signIn.roleId}` : host
}

type About = { readonly name: string; readonly secret: string }

const failureOf = (seen: Exclude<Seen, { readonly kind: 'value' }>, about: About, where: string): LockstepError => {
  switch (seen.kind) {
    case 'absent':
      return failure(secretErrors.SECRET_NOT_FOUND, { ...about, where })
    case 'refused':
      return failure(secretErrors.SECRET_REFUSED, { ...about, where, why: seen.why })
    case 'unreadable':
      return failure(secretErrors.SECRET_UNREADABLE, { ...about, why: seen.why })
    case 'unreachable':
      return failure(secretErrors.SECRET_UNREACHABLE, { ...about, where, why: seen.why })
  }
}
