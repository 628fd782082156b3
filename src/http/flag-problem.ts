import { z } from 'zod'
import { LockstepError, failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'

export const bodyLimitBytes = 16_384

/** What Fastify throws for a request that it cannot read: https://fastify.dev/docs/latest/Reference/Errors/ */
const fromFastify = z.object({
  code: z.string().startsWith('FST_'),
  statusCode: z.int().min(400).max(499),
  message: z.string(),
})

/** The entry of the catalogue for whatever a request ended with; null: an error that nobody expected. */
export const knownProblem = (error: unknown): LockstepError | null => {
  if (error instanceof LockstepError) return error
  const refused = fromFastify.safeParse(error)
  if (!refused.success) return null
  const { statusCode, message } = refused.data
  if (statusCode === 413) return failure(flagErrors.FLAG_REQUEST_TOO_LARGE, { limitBytes: bodyLimitBytes }, error)
  return failure(flagErrors.FLAG_REQUEST_INVALID, { reason: message.replace(/\.$/, '') }, error)
}

/** What an OFREP client looks for in an error's body, next to the problem itself. */
export const ofrepFailure = (error: LockstepError, key: string | undefined): object => ({
  ...(key === undefined ? {} : { key }),
  errorCode: error.status === 400 ? 'PARSE_ERROR' : 'GENERAL',
  errorDetails: error.message,
})

/** `value` as `schema` reads it. FLAG_REQUEST_INVALID, which names fields and expectations, never values. */
export const parseRequest = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const reason = result.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ')
  throw failure(flagErrors.FLAG_REQUEST_INVALID, { reason })
}
