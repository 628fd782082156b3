import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { appStream, systemStream } from '../domain/audit/fact.ts'
import { feedHead, readFeed } from '../store/event-feed.ts'
import type { FeedEntry, FeedPage } from '../store/event-feed.ts'
import { anyStream } from './growth.ts'
import type { ApiParts } from './parts.ts'
import { parse } from './parts.ts'

/** Another process may have written: look again after this long without a hint. A connection that says nothing is taken for dead. */
const rhythm = { lookAgainMs: 1_000, heartbeatMs: 15_000 }

/** So much is read ahead of a client at most. */
const entriesAtOnce = 100

const name = z.string().min(1).max(100)
const cursor = z.string().min(1).max(500)
const feedQuery = z.object({
  after: cursor.optional(),
  app: name.optional(),
  environment: name.optional(),
  deployment: name.optional(),
})
const feedHeaders = z.object({ 'last-event-id': cursor.optional() })

/**
 * All events of the record as they are appended, as server-sent events. Whoever comes again with the id of the last one that it has
 * misses none and gets none twice. FEED_CURSOR_UNKNOWN.
 */
export const addFeedRoutes = (server: FastifyInstance, parts: ApiParts, pace = rhythm): void => {
  const { db } = parts.lockstep.store
  server.get('/v1/events', async (request, reply) => {
    const { after, ...wanted } = parse(feedQuery, request.query)
    const last = parse(feedHeaders, request.headers)['last-event-id'] ?? after
    // Before the answer begins: a place that is not known is answered with its error.
    const first = await readFeed(db, last ?? (await feedHead(db)), entriesAtOnce)
    const gone = goneOf(request)
    const grown = () => parts.growth.wait(anyStream, pace.lookAgainMs, gone)
    const pages = pagesOf(first, next => readFeed(db, next, entriesAtOnce), grown, gone)
    return reply
      .type('text/event-stream')
      .header('cache-control', 'no-store')
      .send(Readable.from(textOf(pages, wanted, pace.heartbeatMs)))
  })
}

const goneOf = (request: FastifyRequest): AbortSignal => {
  const gone = new AbortController()
  request.raw.socket.once('close', () => gone.abort())
  return gone.signal
}

/** Page by page, also empty ones; a new one only when the one before is written. */
async function* pagesOf(
  first: FeedPage,
  read: (next: string) => Promise<FeedPage>,
  wait: () => Promise<void>,
  gone: AbortSignal,
): AsyncIterable<FeedPage> {
  for (let page = first; !gone.aborted;) {
    yield page
    // What comes between a look and the wait must not be waited for: once nothing was there it is looked again behind the wait.
    const grown = page.entries.length === 0 ? wait() : null
    page = await read(page.next)
    if (page.entries.length === 0) await grown
  }
}

type Wanted = { readonly [K in 'app' | 'environment' | 'deployment']?: string | undefined }

async function* textOf(pages: AsyncIterable<FeedPage>, wanted: Wanted, heartbeatMs: number): AsyncIterable<string> {
  yield 'retry: 1000\n\n'
  let saidMs = performance.now()
  for await (const { entries, next } of pages) {
    const text = entries.filter(entry => isWanted(entry, wanted)).map(messageOf)
    const isSilent = performance.now() - saidMs >= heartbeatMs
    if (text.length === 0 && !isSilent) continue
    // The id without data moves a client on over what its filter leaves out.
    yield text.length === 0 ? `: nothing new\nid: ${next}\n\n` : text.join('')
    saidMs = performance.now()
  }
}

const isWanted = ({ app, environment, stream }: FeedEntry, wanted: Wanted): boolean =>
  [
    [wanted.app, app],
    [wanted.environment, environment],
    [wanted.deployment, stream],
  ].every(([want, is]) => want === undefined || want === is)

const messageOf = ({ cursor, stream, seq, app, environment, event }: FeedEntry): string => {
  const deployment = stream === systemStream || stream.startsWith(appStream('')) ? null : stream
  return `id: ${cursor}\nevent: ${event.type}\ndata: ${JSON.stringify({ app, environment, deployment, seq, event })}\n\n`
}
