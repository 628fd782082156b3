import { createParser } from 'eventsource-parser'
import type { FeedData } from './keys-of-event.ts'
import { Refusal } from './refusal.ts'
import type { Problem } from './refusal.ts'

export type Heard = {
  /** It has begun: from here on nothing is missed. */
  readonly opened: () => void
  readonly came: (id: string, data: FeedData) => void
}

/** The server says something every 15 s at the latest. */
const silenceMs = 40_000

/** Reads the feed of events behind `after` until it ends, is silent for too long, the machine has no network, or is aborted. Throws a Refusal. */
export const readFeed = async (after: string | null, { opened, came }: Heard, signal: AbortSignal): Promise<void> => {
  const silent = new AbortController()
  // A connection whose network went says nothing for long: the browser knows sooner.
  const beSilent = (): void => silent.abort()
  const response = await fetch('/v1/events?mine=true', {
    headers: { accept: 'text/event-stream', ...(after !== null && { 'last-event-id': after }) },
    signal: AbortSignal.any([signal, silent.signal]),
    cache: 'no-store',
  })
  if (!response.ok) throw new Refusal((await response.json()) as Problem)
  const parser = createParser({
    onEvent: ({ id, data }) => came(id ?? '', JSON.parse(data) as FeedData),
  })
  window.addEventListener('offline', beSilent)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let timer = setTimeout(beSilent, silenceMs)
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) return
      clearTimeout(timer)
      timer = setTimeout(beSilent, silenceMs)
      if (isFirst) opened()
      parser.feed(value)
    }
  } finally {
    clearTimeout(timer)
    window.removeEventListener('offline', beSilent)
  }
}
