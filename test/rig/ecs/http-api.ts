import type { IncomingMessage, RequestListener } from 'node:http'
import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../src/ports/clock.ts'
import { ApiError } from './api-error.ts'
import { clusterOperations } from './operations/cluster-operations.ts'
import { serviceOperations } from './operations/service-operations.ts'
import { taskDefinitionOperations } from './operations/task-definition-operations.ts'
import { taskOperations } from './operations/task-operations.ts'
import { throttle } from './throttle.ts'
import type { EcsWorld } from './ecs-world.ts'
import type { Operation } from './operations/operation.ts'
import type { EcsRequest } from './stand-in.ts'

const operations: Readonly<Record<string, Operation>> = {
  ...clusterOperations,
  ...taskDefinitionOperations,
  ...serviceOperations,
  ...taskOperations,
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const text = Buffer.concat(pieces).toString('utf8')
  try {
    return JSON.parse(text === '' ? '{}' : text)
  } catch {
    throw new ApiError('ClientException', 'the body is not JSON')
  }
}

const operationNamed = (name: string): Operation => {
  const operation = operations[name]
  if (operation === undefined) throw new ApiError('UnknownOperationException', `the stand-in for ECS has no ${name}`)
  return operation
}

const asApiError = (cause: unknown): ApiError =>
  cause instanceof ApiError
    ? cause
    : new ApiError('ServerException', cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))

/**
 * AWS JSON 1.1: one path, the operation in X-Amz-Target, times in seconds, errors with `__type` and `message`.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html (2026-11). Signatures are not looked at.
 */
export const answerRequests = (world: EcsWorld, clock: Clock, requests: EcsRequest[]): RequestListener => {
  const mayPass = throttle()
  const answered = async (request: IncomingMessage, operation: string): Promise<{ status: number; body: object }> => {
    try {
      const input = await bodyOf(request)
      if (!mayPass(operation, clock.monotonicMs())) throw new ApiError('ThrottlingException', 'Rate exceeded')
      const body = world.ask(operationNamed(operation), input)
      requests.push({ operation, error: null })
      return { status: 200, body }
    } catch (cause) {
      const { code, status, message } = asApiError(cause)
      requests.push({ operation, error: code })
      return { status, body: { __type: code, message } }
    }
  }
  return (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '')
    void answered(request, target.slice(target.lastIndexOf('.') + 1)).then(({ status, body }) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() }
      response.writeHead(status, headers).end(JSON.stringify(body))
    })
  }
}
