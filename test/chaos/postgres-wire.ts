/** The messages of PostgreSQL's protocol 3 in a stream of bytes: https://www.postgresql.org/docs/17/protocol-message-formats.html */

/** One message: its letter (empty for the first of a connection, which has none) and what follows its length. */
export type Message = { readonly letter: string; readonly body: Buffer }

/** Cuts a stream of bytes into messages. `isStarting`: the first one has no letter, as a client's first has not. */
export const messageReader = (isStarting: boolean): ((piece: Buffer) => readonly Message[]) => {
  let rest: Buffer = Buffer.alloc(0)
  let isFirst = isStarting
  return piece => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const found: Message[] = []
    for (;;) {
      const at = isFirst ? 0 : 1
      if (rest.length < at + 4) return found
      const end = at + rest.readInt32BE(at)
      if (rest.length < end) return found
      const letter = isFirst ? '' : String.fromCharCode(rest[0] ?? 0)
      found.push({ letter, body: rest.subarray(at + 4, end) })
      rest = rest.subarray(end)
      isFirst = false
    }
  }
}

/** What a client says of itself first: user, database, application_name and what else it sets. */
export const startupParameters = ({ body }: Message): ReadonlyMap<string, string> => {
  const words = body.subarray(4).toString('utf8').split('\0')
  const found = new Map<string, string>()
  for (let at = 0; at + 1 < words.length && words[at] !== ''; at += 2) found.set(words[at] ?? '', words[at + 1] ?? '')
  return found
}

const textAt = (body: Buffer, from: number): { readonly text: string; readonly end: number } => {
  const end = body.indexOf(0, from)
  return { text: body.toString('utf8', from, end), end: end + 1 }
}

/** Name and text of a statement that is prepared ('P'). */
export const parsedStatement = ({ body }: Message): { readonly name: string; readonly text: string } => {
  const name = textAt(body, 0)
  return { name: name.text, text: textAt(body, name.end).text }
}

/** The statement that is bound ('B') and its parameters as text; null where one is null or not text. */
export const boundStatement = ({
  body,
}: Message): { readonly name: string; readonly parameters: readonly (string | null)[] } => {
  const name = textAt(body, textAt(body, 0).end)
  const formats = body.readInt16BE(name.end)
  let at = name.end + 2 + 2 * formats
  const count = body.readInt16BE(at)
  at += 2
  const parameters = Array.from({ length: count }, () => {
    const length = body.readInt32BE(at)
    at += 4
    if (length < 0) return null
    at += length
    return body.toString('utf8', at - length, at)
  })
  return { name: name.text, parameters }
}

/** The text of a simple query ('Q'). */
export const simpleQuery = ({ body }: Message): string => textAt(body, 0).text

/** The elements of a one-dimensional array as PostgreSQL writes it: `{a,"b \"c\""}`. */
export const arrayElements = (text: string): readonly string[] => {
  const elements: string[] = []
  const pattern = /"((?:[^"\\]|\\.)*)"|([^{},"]+)/gs
  for (const [, quoted, plain] of text.matchAll(pattern)) {
    elements.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/gs, '$1'))
  }
  return elements
}
