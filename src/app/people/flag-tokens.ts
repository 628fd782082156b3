import { randomBytes } from 'node:crypto'
import type { Place } from '../../domain/environment.ts'
import { placeName } from '../../domain/environment.ts'
import { authErrors } from '../../domain/errors/auth.ts'
import { failure } from '../../domain/errors/error.ts'
import { flagErrors } from '../../domain/errors/flag.ts'
import type { Principal } from '../../domain/people/principal.ts'
import { flagTokenText, secretBytes, tokenHash } from '../../domain/people/token-text.ts'
import type { Actor } from '../../domain/saga/event.ts'
import { addFlagToken, listFlagTokens, revokeFlagToken } from '../../store/flag-tokens.ts'
import type { FlagToken } from '../../store/flag-tokens.ts'
import type { Lockstep } from '../lockstep.ts'

export type { FlagToken } from '../../store/flag-tokens.ts'

/** The whole of a token for flags, once: the secret is kept nowhere. */
export type MadeFlagToken = { readonly token: FlagToken; readonly secret: string }

type Request = Place & { readonly name: string; readonly expiresInMs: number }

/**
 * Makes a token that may ask for the feature flags of one environment of one app, and nothing else. It is of the place, not of who made
 * it. AUTH_TOKEN_BY_TOKEN, FLAG_TOKEN_NAME_TAKEN. Not idempotent: what is shown is shown once.
 */
export const createFlagToken = async (
  { store, clock }: Pick<Lockstep, 'store' | 'clock'>,
  { expiresInMs, ...request }: Request,
  { principal, actor }: { readonly principal: Principal; readonly actor: Actor },
): Promise<MadeFlagToken> => {
  if (principal.scope !== null) throw failure(authErrors.AUTH_TOKEN_BY_TOKEN, {})
  const secret = flagTokenText(randomBytes(secretBytes))
  const expiresAt = new Date(clock.now().getTime() + expiresInMs).toISOString()
  const token = await addFlagToken(store.db, { ...request, expiresAt, hash: tokenHash(secret) }, actor)
  const { name } = request
  if (token === null) throw failure(flagErrors.FLAG_TOKEN_NAME_TAKEN, { name, place: placeName(request) })
  return { token, secret }
}

/** The tokens for flags of an environment that are not revoked, newest first. */
export const flagTokens = ({ store }: Pick<Lockstep, 'store'>, place: Place): Promise<readonly FlagToken[]> =>
  listFlagTokens(store.db, place)

/** From now on it is refused, by every node. FLAG_TOKEN_UNKNOWN. */
export const endFlagToken = async (
  { store }: Pick<Lockstep, 'store'>,
  place: Place,
  name: string,
  actor: Actor,
): Promise<FlagToken> => {
  const revoked = await revokeFlagToken(store.db, place, name, actor)
  if (revoked === null) throw failure(flagErrors.FLAG_TOKEN_UNKNOWN, { name, place: placeName(place) })
  return revoked
}
