import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

const LONGEST_LINE = 64 * 1024

/** Calls `line` for each line of UTF-8 text, without its end; longer ones than 65,536 characters come in pieces of that length. */
export const splitLines = (stream: Readable, line: (text: string) => void): void => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const found of lines) emit(found.endsWith('\r') ? found.slice(0, -1) : found)
    while (rest.length > LONGEST_LINE) {
      line(rest.slice(0, LONGEST_LINE))
      rest = rest.slice(LONGEST_LINE)
    }
  }
  const emit = (text: string) => {
    for (let at = 0; at === 0 || at < text.length; at += LONGEST_LINE) line(text.slice(at, at + LONGEST_LINE))
  }
  stream.on('data', (piece: Buffer) => take(decoder.write(piece)))
  stream.on('end', () => {
    take(decoder.end())
    if (rest !== '') emit(rest)
  })
  // The reading end is closed by us when somebody else keeps the writing end.
  stream.on('error', () => undefined)
}
