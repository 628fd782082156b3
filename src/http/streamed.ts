import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { goneOf } from './people/gone-of.ts'

export const ndjson = 'application/x-ndjson'

/** What is told as it comes, until the reader is gone or may hear it no more. */
export const streamed = (
  request: FastifyRequest,
  reply: FastifyReply,
  texts: (signal: AbortSignal) => AsyncIterable<string>,
): Readable => {
  const gone = goneOf(request, reply)
  // Whoever waits for the first line of what says nothing yet knows that they are connected.
  reply.raw.once('pipe', () => reply.raw.flushHeaders())
  return Readable.from(texts(gone))
}
