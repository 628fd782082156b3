import { timingSafeEqual } from 'node:crypto'
import type pg from 'pg'
import { authErrors } from '../../domain/errors/auth.ts'
import { failure } from '../../domain/errors/error.ts'
import { tokenHash, tokenPrefix } from '../../domain/people/token-text.ts'
import { useToken } from '../../store/tokens.ts'
import type { FoundToken } from '../../store/tokens.ts'
import type { Authenticate, Authenticated } from './authenticate.ts'

const bearer = /^Bearer +(\S+)$/i

/** The token that a request carries, of whatever kind; null: none. */
export const bearerOf = (authorization: string | undefined): string | null =>
  bearer.exec(authorization ?? '')?.[1] ?? null

/**
 * Knows tokens of `lockstep token create`. Whoever holds one is its owner, within its scope. It is looked up by its digest, which says
 * nothing of how near a guess was, at each request: one that is revoked is refused at once. AUTH_TOKEN_REFUSED.
 */
export const byToken =
  (pool: pg.Pool): Authenticate =>
  async ({ headers }) => {
    const text = bearerOf(headers.authorization)
    if (text === null || !text.startsWith(tokenPrefix)) return null
    const hash = tokenHash(text)
    const found = await useToken(pool, hash)
    if (found === null || !timingSafeEqual(found.hash, hash)) throw refused('is not known here')
    if (found.revokedAt !== null) throw refused(`was revoked at ${found.revokedAt}`)
    if (found.isExpired) throw refused(`has expired at ${found.expiresAt}`)
    return principalOf(found)
  }

const refused = (why: string) => failure(authErrors.AUTH_TOKEN_REFUSED, { why })

/** A token of the owner of the machine is the owner, who needs no role, within its scope. */
const principalOf = ({ name: via, owner, scope }: FoundToken): Authenticated => ({
  kind: owner.kind === 'owner' ? 'owner' : 'token',
  name: owner.name,
  groups: owner.groups,
  scope,
  via,
})
