import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import { flagTokenPrefix, tokenHash } from '../domain/people/token-text.ts'
import type { Store } from '../store/open-store.ts'
import { useFlagToken } from '../store/flag-tokens.ts'
import type { Outside } from './door.ts'
import { bearerOf } from './people/by-token.ts'

/**
 * Whose flags the token of a request may see: one environment of one app. It is looked up by its digest at each request, so one that is
 * revoked is refused at once. FLAG_CLIENT_REFUSED, AUTH_TOO_MANY; `wait` hears for how many seconds.
 */
export const placeOfClient = async (
  { ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>,
  {
    store,
    outside,
    wait,
  }: {
    readonly store: Pick<Store, 'pool'>
    readonly outside: Outside | null
    readonly wait: (seconds: number) => void
  },
): Promise<Place> => {
  await outside?.guesses.refuseGuesser(ip, wait)
  const text = bearerOf(headers.authorization)
  if (text === null) throw refused('is missing')
  const found = await placeOfToken(store, text)
  if (typeof found !== 'string') return found
  await outside?.guesses.wasWrong(ip)
  throw refused(found)
}

/** The place, or what is wrong with the token. */
const placeOfToken = async ({ pool }: Pick<Store, 'pool'>, text: string): Promise<Place | string> => {
  if (!text.startsWith(flagTokenPrefix)) return 'is none for flags'
  const hash = tokenHash(text)
  const found = await useFlagToken(pool, hash)
  if (found === null || !timingSafeEqual(found.hash, hash)) return 'is not known here'
  if (found.revokedAt !== null) return `was revoked at ${found.revokedAt}`
  if (found.isExpired) return `has expired at ${found.expiresAt}`
  return { app: found.app, environment: found.environment }
}

const refused = (why: string) => failure(flagErrors.FLAG_CLIENT_REFUSED, { why })
