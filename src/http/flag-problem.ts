import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { LockstepError, failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import { problemOf, problemType } from './problem.ts'

/** Hears of errors that nobody expected; pino fits. */
export type FlagServerLog = { error(fields: { readonly err: unknown }, message: string): void }

export const bodyLimitBytes = 16_384

/** What Fastify throws for a request that it cannot read: https://fastify.dev/docs/latest/Reference/Errors/ */
const fromFastify = z.object({
  code: z.string().startsWith('FST_'),
  statusCode: z.int().min(400).max(499),
  message: z.string(),
})

/** The entry of the catalogue for whatever a request ended with; null: an error that nobody expected. */
const knownProblem = (error: unknown): LockstepError | null => {
  if (error instanceof LockstepError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const reason = error.validation.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')
    return failure(flagErrors.FLAG_REQUEST_INVALID, { reason })
  }
  const refused = fromFastify.safeParse(error)
  if (!refused.success) return null
  const { statusCode, message } = refused.data
  if (statusCode === 413) return failure(flagErrors.FLAG_REQUEST_TOO_LARGE, { limitBytes: bodyLimitBytes }, error)
  return failure(flagErrors.FLAG_REQUEST_INVALID, { reason: message.replace(/\.$/, '') }, error)
}

/** What an OFREP client looks for in an error's body, next to the problem itself. */
const ofrepFailure = (error: LockstepError, key: string | undefined): object => ({
  ...(key === undefined ? {} : { key }),
  errorCode: ofrepCode(error),
  errorDetails: error.message,
})

const ofrepCode = (error: LockstepError): string => {
  if (error.code === flagErrors.FLAG_UNKNOWN.code) return 'FLAG_NOT_FOUND'
  return error.status === 400 ? 'PARSE_ERROR' : 'GENERAL'
}

type Answering = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly log: FlagServerLog }

/** Answers whatever a request for flags ended with, as a problem that clients of OFREP understand, too. */
export const answerFlagProblems = (error: unknown, { request, reply, log }: Answering): void => {
  const known = knownProblem(error)
  if (known === null) log.error({ err: error }, 'the flag service failed at a request')
  const problem = known ?? failure(flagErrors.FLAG_SERVICE_FAILED, undefined, error)
  const { key } = (request.params ?? {}) as { readonly key?: string }
  const ofrep = request.url.startsWith('/ofrep/') ? ofrepFailure(problem, key) : {}
  void reply
    .code(problem.status)
    .type(problemType)
    .send({ ...problemOf(problem), ...ofrep })
}

/** `value` as `schema` reads it. FLAG_REQUEST_INVALID, which names fields and expectations, never values. */
export const parseRequest = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const reason = result.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ')
  throw failure(flagErrors.FLAG_REQUEST_INVALID, { reason })
}
