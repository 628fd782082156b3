import { Readable } from 'node:stream'
import { z } from 'zod'
import { appStream, systemStream } from '../domain/audit/fact.ts'
import { feedHead, readFeed } from '../store/event-feed.ts'
import type { FeedEntry, FeedPage } from '../store/event-feed.ts'
import { anyStream } from './growth.ts'
import { streamedText } from './answers/common.ts'
import type { ApiParts } from './parts.ts'
import { nameParam } from './parts.ts'
import { accessTo } from './people/access.ts'
import type { Access } from './people/access.ts'
import { goneOf } from './people/gone-of.ts'
import { needs } from './people/needs.ts'
import type { FindWhere } from './people/needs.ts'
import { ofQuery, somewhere } from './people/where.ts'
import type { ApiServer } from './server.ts'
import { sharedReads } from './shared-reads.ts'

/** Another process may have written: look again after this long without a hint. A connection that says nothing is taken for dead. */
const rhythm = { lookAgainMs: 1_000, heartbeatMs: 15_000 }

/** So much is read ahead of a client at most. */
const entriesAtOnce = 100

const cursor = z.string().min(1).max(500)
const feedQuery = z.object({
  after: cursor.optional(),
  app: nameParam.optional(),
  environment: nameParam.optional(),
  deployment: nameParam.optional(),
  mine: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('leave out what whoever asks may not see, instead of refusing all of it'),
})
const feedHeaders = z.looseObject({ 'last-event-id': cursor.optional() })

const schema = {
  tags: ['server'],
  operationId: 'followAll',
  summary: 'All events as they are appended, as server-sent events',
  produces: ['text/event-stream'],
  querystring: feedQuery,
  headers: feedHeaders,
  response: { 200: streamedText },
}

/**
 * All events of the record as they are appended, as server-sent events. Whoever comes again with the id of the last one that it has
 * misses none and gets none twice. FEED_CURSOR_UNKNOWN.
 */
export const addFeedRoutes = (server: ApiServer, parts: ApiParts, pace = rhythm): void => {
  // All who listen stand at the same place most of the time, and are woken together.
  const read = sharedReads(cursor => readFeed(parts.lockstep.store.db, cursor, entriesAtOnce))
  server.get('/v1/events', { config: needs('viewer', ofFeed), schema }, async (request, reply) => {
    const { db } = parts.lockstep.store
    const { after, mine, ...wanted } = request.query
    const last = request.headers['last-event-id'] ?? after
    // Before the answer begins: a place that is not known is answered with its error.
    const first = await read(last ?? (await feedHead(db)))
    const gone = goneOf(request, reply)
    const grown = () => parts.growth.wait(anyStream, pace.lookAgainMs, gone)
    const pages = pagesOf(first, read, grown, gone)
    void reply.type('text/event-stream').header('cache-control', 'no-store')
    const isSeen = mine ? seenBy(accessTo(request)) : () => true
    return Readable.from(textOf(pages, entry => isWanted(entry, wanted) && isSeen(entry), pace.heartbeatMs))
  })
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

/** Where a reader has to be let in: for what is theirs somewhere is enough. */
const ofFeed: FindWhere = (request, lockstep) =>
  (request.query as Readonly<Record<string, unknown>>)['mine'] === 'true'
    ? somewhere(request, lockstep)
    : ofQuery(request, lockstep)

/** A freeze of every app is of each of them: whoever may ask for those of one is told of it. */
const isOfEach = ({ app, event }: FeedEntry): boolean => app === null && event.type.startsWith('freeze-')

/** What is about an app as a whole is seen by whoever has a role in one of its environments, what is about all of them with one everywhere. */
const seenBy =
  ({ may }: Access) =>
  (entry: FeedEntry): boolean => {
    const { app, environment } = entry
    if (isOfEach(entry)) return may({ role: 'viewer', app: 'any', environment: 'any' })
    return may({
      role: 'viewer',
      app: app === null ? 'every' : { one: app },
      environment: environment === null ? (app === null ? 'every' : 'any') : { one: environment },
    })
  }

async function* textOf(
  pages: AsyncIterable<FeedPage>,
  isSent: (entry: FeedEntry) => boolean,
  heartbeatMs: number,
): AsyncIterable<string> {
  yield 'retry: 1000\n\n'
  let saidMs = performance.now()
  for await (const { entries, next } of pages) {
    const text = entries.filter(isSent).map(messageOf)
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
