import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

export const ndjson = 'application/x-ndjson'

/** What is told as it comes, until the reader is gone. */
export const streamed = (
  request: Pick<FastifyRequest, 'raw'>,
  { raw: response }: Pick<FastifyReply, 'raw'>,
  texts: (signal: AbortSignal) => AsyncIterable<string>,
): Readable => {
  const gone = new AbortController()
  request.raw.socket.once('close', () => gone.abort())
  // Whoever waits for the first line of what says nothing yet knows that they are connected.
  response.once('pipe', () => response.flushHeaders())
  return Readable.from(texts(gone.signal))
}
