import { STATUS_CODES } from 'node:http'
import { failure } from '../../domain/errors/error.ts'
import type { LockstepError } from '../../domain/errors/error.ts'
import { routerErrors } from '../../domain/errors/router.ts'
import { problemAnswer } from '../../router/answer.ts'
import { PARKING_PLACES } from './lua-script.ts'

/** `timeout server` of the configuration: how long an instance may say nothing. */
export const ANSWER_TIMEOUT_MS = 300_000

const rawAnswer = (error: LockstepError): string => {
  const { headers, body } = problemAnswer(error)
  let head = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n`
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
  return `${head}\r\n${body}`
}

/** What HAProxy answers in an instance's place: the same words as our own router, by file name. */
export const answerFiles = (label: string, service: string): Readonly<Record<string, string>> => ({
  [`${label}.refused.http`]: rawAnswer(failure(routerErrors.ROUTER_INSTANCE_REFUSED, { service })),
  [`${label}.closed.http`]: rawAnswer(failure(routerErrors.ROUTER_INSTANCE_CLOSED, { service })),
  [`${label}.silent.http`]: rawAnswer(
    failure(routerErrors.ROUTER_INSTANCE_SILENT, { service, timeoutMs: ANSWER_TIMEOUT_MS }),
  ),
  [`${label}.none.http`]: rawAnswer(failure(routerErrors.ROUTER_NO_VERSION, { service })),
  [`${label}.full.http`]: rawAnswer(failure(routerErrors.ROUTER_PARKED_FULL, { service, waiting: PARKING_PLACES })),
  [`${label}.test.http`]: rawAnswer(failure(routerErrors.ROUTER_TEST_REFUSED, { service })),
})
