import type { FastifyReply, FastifyRequest } from 'fastify'
import { LockstepError } from '../../domain/errors/error.ts'
import { accessTo } from './access.ts'
import type { Authenticated } from './authenticate.ts'

/** Asks once more who a request is from, by the same credential, and how often that is done. */
export type AskAgain = { readonly ask: () => Promise<Authenticated | null>; readonly everyMs: number }

/** Under which name of a request that stands. */
export const askAgainKey = 'askAgain'

/** A stream goes on for so long at most once its reader may no more. */
export const askAgainMs = 10_000

/**
 * Aborts when whoever reads a stream is gone, or would not be let in any more: the token was revoked or has expired, the session has ended, the
 * person was removed. A workflow's token, which nobody can revoke, counts for a stream that it has opened also when it expires meanwhile.
 */
export const goneOf = (request: FastifyRequest, reply: FastifyReply): AbortSignal => {
  const gone = new AbortController()
  const end = (): void => gone.abort()
  request.raw.socket.once('close', end)
  reply.raw.once('close', end)
  const { principal } = accessTo(request)
  const isLasting = principal.kind === 'workflow' || (principal.kind === 'owner' && principal.via === undefined)
  if (isLasting) return gone.signal
  const { ask, everyMs } = request.getDecorator<AskAgain>(askAgainKey)
  const timer = setInterval(() => void isShutOut(ask).then(isOut => isOut && end()), everyMs)
  gone.signal.addEventListener('abort', () => clearInterval(timer))
  return gone.signal
}

/** A look that fails for another reason says nothing, and is made again. */
const isShutOut = async (ask: AskAgain['ask']): Promise<boolean> => {
  try {
    return (await ask()) === null
  } catch (error) {
    return error instanceof LockstepError && error.status === 401
  }
}
