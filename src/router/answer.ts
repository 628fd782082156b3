import type { ServerResponse } from 'node:http'
import type { LockstepError } from '../domain/errors/error.ts'

/** An answer that the router gives in an instance's place, as problem details (RFC 9457). */
export const problemAnswer = (error: LockstepError): { headers: string[]; body: string } => {
  const body = JSON.stringify({
    title: error.title,
    status: error.status,
    detail: error.message,
    code: error.code,
    hint: error.hint,
  })
  const headers = [
    'content-type',
    'application/problem+json',
    'content-length',
    String(Buffer.byteLength(body)),
    'x-lockstep-router',
    error.code,
  ]
  if (error.status === 503) headers.push('retry-after', '1')
  return { headers, body }
}

export const answerProblem = (res: ServerResponse, error: LockstepError): void => {
  const { headers, body } = problemAnswer(error)
  res.writeHead(error.status, headers)
  res.end(body)
}
