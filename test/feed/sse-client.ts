/** One message of a stream of server-sent events; without `data`: a comment, or an id alone. */
export type Message = {
  readonly id: string | null
  readonly event: string | null
  readonly data: string | null
}

const messageOf = (block: string): Message => {
  const field = (name: string): string | null =>
    block
      .split('\n')
      .find(line => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? null
  return { id: field('id'), event: field('event'), data: field('data') }
}

/** Reads messages as they come, until whoever reads stops, which closes the connection. */
export async function* messages(
  url: string,
  lastEventId: string | null = null,
  others: Readonly<Record<string, string>> = {},
): AsyncIterable<Message> {
  const leaving = new AbortController()
  const headers = { ...others, ...(lastEventId !== null && { 'last-event-id': lastEventId }) }
  const answer = await fetch(url, { headers, signal: leaving.signal })
  if (answer.status !== 200 || answer.body === null) throw new Error(`it answered ${answer.status}`)
  let rest = ''
  try {
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + piece).split('\n\n')
      rest = blocks.pop() ?? ''
      yield* blocks.map(messageOf)
    }
  } finally {
    leaving.abort()
  }
}
