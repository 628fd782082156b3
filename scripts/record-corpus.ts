import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { foldedOf } from '../test/corpus/folded.ts'
import type { RecordedRow, RecordedStreams } from '../test/rig/record-streams.ts'

const corpus = join(import.meta.dirname, '../test/corpus')

type Stream = { readonly name: string; readonly rows: readonly RecordedRow[]; readonly pairs: ReadonlySet<string> }

/** Which fact followed which, under what kind of step: what a stream has to add to the corpus. */
const pairsOf = (rows: readonly RecordedRow[]): ReadonlySet<string> => {
  const types = rows.map(({ body }) => {
    const event = JSON.parse(body) as { type: string; answer?: string; settlement?: { outcome: string } }
    return [event.type, event.answer, event.settlement?.outcome].filter(Boolean).join('/')
  })
  return new Set(types.map((type, index) => `${types[index - 1] ?? ''} ${type}`))
}

const readStreams = async (folder: string): Promise<readonly Stream[]> => {
  const streams: Stream[] = []
  for (const file of await readdir(folder)) {
    const recorded = JSON.parse(await readFile(join(folder, file), 'utf8')) as RecordedStreams
    for (const [name, rows] of Object.entries(recorded)) streams.push({ name, rows, pairs: pairsOf(rows) })
  }
  return streams
}

/** Streams that are no deployment's, or that a test has written to itself, have no place here. */
const isWhole = ({ rows }: Stream): boolean => {
  try {
    foldedOf(rows)
    return true
  } catch {
    return false
  }
}

/** The fewest streams that together have every pair: always the one next that adds most, of those the shortest. */
const covering = (streams: readonly Stream[], seen: Set<string>): readonly Stream[] => {
  const added = ({ pairs }: Stream): number => [...pairs].filter(pair => !seen.has(pair)).length
  const chosen: Stream[] = []
  for (;;) {
    const [best] = streams.toSorted((a, b) => added(b) - added(a) || a.rows.length - b.rows.length)
    if (best === undefined || added(best) === 0) return chosen
    chosen.push(best)
    best.pairs.forEach(pair => seen.add(pair))
  }
}

const known = async (): Promise<Set<string>> => {
  const files = (await readdir(corpus)).filter(name => name.endsWith('.jsonl'))
  const texts = await Promise.all(files.map(file => readFile(join(corpus, file), 'utf8')))
  return new Set(
    texts.flatMap(text => [
      ...pairsOf(
        text
          .trim()
          .split('\n')
          .map(line => JSON.parse(line) as RecordedRow),
      ),
    ]),
  )
}

/**
 * Adds streams of today's Lockstep to test/corpus: of those that tests have written under LOCKSTEP_RECORD_STREAMS, those that have
 * something which no stream of the corpus has yet. What is there already is never changed.
 */
const main = async (folder: string | undefined): Promise<void> => {
  if (folder === undefined) throw new Error('usage: record-corpus.ts <folder that LOCKSTEP_RECORD_STREAMS named>')
  const chosen = covering((await readStreams(folder)).filter(isWhole), await known())
  const { version } = JSON.parse(await readFile(join(corpus, '../../package.json'), 'utf8')) as { version: string }
  for (const { name, rows } of chosen) {
    const folded = foldedOf(rows)
    const file = join(corpus, `${version}-${folded.state}-${rows.at(-1)?.hash.slice(0, 8)}`)
    await writeFile(`${file}.jsonl`, rows.map(row => `${JSON.stringify(row)}\n`).join(''))
    await writeFile(`${file}.expected.json`, `${JSON.stringify({ stream: name, folded }, null, 2)}\n`)
  }
  console.log(`${chosen.length} streams were added to test/corpus`)
}

await main(process.argv[2])
