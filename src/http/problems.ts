import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { apiErrors } from '../domain/errors/api.ts'
import { LockstepError, failure } from '../domain/errors/error.ts'
import type { ApiServer } from './server.ts'
import type { ApiParts } from './parts.ts'
import { problemOf, problemType } from './problem.ts'

/** No request needs more. */
export const bodyLimitBytes = 256 * 1024

/** Makes every refusal and failure a problem by RFC 9457, with the code of the catalogue. */
export const answerProblems = (server: ApiServer, log: ApiParts['log']): void => {
  server.setErrorHandler((error, request, reply) => {
    const known = knownError(error)
    if (known === null) log.error({ err: error, url: request.url }, 'a request failed unexpectedly')
    const problem = known ?? failure(apiErrors.API_FAILED, {}, error)
    void reply.code(problem.status).type(problemType).send(problemOf(problem))
  })
  server.setNotFoundHandler(({ method, url }) => {
    throw failure(apiErrors.API_PATH_UNKNOWN, { method, path: url.replace(/\?.*/s, '') })
  })
}

const knownError = (error: unknown): LockstepError | null => {
  if (error instanceof LockstepError) return error
  if (hasZodFastifySchemaValidationErrors(error)) return failure(apiErrors.API_REQUEST_INVALID, { why: whyOf(error) })
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 413)
    return failure(apiErrors.API_BODY_TOO_LARGE, { limitBytes: bodyLimitBytes }, error)
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status < 500 && error instanceof Error
    ? failure(apiErrors.API_REQUEST_INVALID, { why: error.message }, error)
    : null
}

/** Every problem of the request with its place, a line each. */
const whyOf = (error: {
  readonly validation: readonly { readonly instancePath?: string; readonly message?: string | undefined }[]
  readonly validationContext?: string | undefined
}): string =>
  error.validation
    .map(({ instancePath = '', message = 'is wrong' }) => {
      const place = [error.validationContext ?? 'request', ...instancePath.split('/').filter(Boolean)].join('.')
      return `${place}: ${message}`
    })
    .join('\n')
