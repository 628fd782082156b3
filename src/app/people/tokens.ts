import { randomBytes } from 'node:crypto'
import { authErrors } from '../../domain/errors/auth.ts'
import { failure } from '../../domain/errors/error.ts'
import { mayAct } from '../../domain/people/may-act.ts'
import type { Needed } from '../../domain/people/may-act.ts'
import type { Principal, Scope } from '../../domain/people/principal.ts'
import { secretBytes, tokenHash, tokenText } from '../../domain/people/token-text.ts'
import type { Actor } from '../../domain/saga/event.ts'
import { addToken, listTokens, revokeToken } from '../../store/tokens.ts'
import type { StoredToken } from '../../store/tokens.ts'
import type { Lockstep } from '../lockstep.ts'

export type { StoredToken } from '../../store/tokens.ts'

/** The whole of a token, once: the secret is kept nowhere. */
export type MadeToken = { readonly token: StoredToken; readonly secret: string }

export type TokenRequest = { readonly name: string; readonly scope: Scope; readonly expiresInMs: number }

type By = { readonly principal: Principal; readonly actor: Actor }

/**
 * Makes a token for whoever asks: it may never more than its owner may at that time, within its scope. AUTH_TOKEN_BY_TOKEN,
 * AUTH_TOKEN_NAME_TAKEN. Not idempotent: what is shown is shown once.
 */
export const createToken = async (
  { store, clock }: Pick<Lockstep, 'store' | 'clock'>,
  { name, scope, expiresInMs }: TokenRequest,
  { principal, actor }: By,
): Promise<MadeToken> => {
  const { kind, groups } = principal
  if (principal.scope !== null || (kind !== 'owner' && kind !== 'person'))
    throw failure(authErrors.AUTH_TOKEN_BY_TOKEN, {})
  const secret = tokenText(randomBytes(secretBytes))
  const expiresAt = new Date(clock.now().getTime() + expiresInMs).toISOString()
  const owner = { kind, name: principal.name, groups }
  const token = await addToken(store.db, { name, owner, scope, expiresAt, hash: tokenHash(secret) }, actor)
  if (token === null) throw failure(authErrors.AUTH_TOKEN_NAME_TAKEN, { name })
  return { token, secret }
}

const adminEverywhere: Needed = { role: 'admin', app: 'every', environment: 'every' }

/** Null: whoever is admin everywhere has to do with all of them, everybody else with their own. */
const whose = ({ policy }: Pick<Lockstep, 'policy'>, principal: Principal): string | null =>
  mayAct(policy, principal, adminEverywhere) ? null : principal.name

/** The tokens that are not revoked, newest first. */
export const tokensFor = (
  lockstep: Pick<Lockstep, 'store' | 'policy'>,
  principal: Principal,
): Promise<readonly StoredToken[]> => listTokens(lockstep.store.db, whose(lockstep, principal))

/** From now on it is refused, by every node. AUTH_TOKEN_UNKNOWN. */
export const endToken = async (
  lockstep: Pick<Lockstep, 'store' | 'policy'>,
  name: string,
  { principal, actor }: By,
): Promise<StoredToken> => {
  const revoked = await revokeToken(lockstep.store.db, { name, owner: whose(lockstep, principal) }, actor)
  if (revoked === null) throw failure(authErrors.AUTH_TOKEN_UNKNOWN, { name })
  return revoked
}
