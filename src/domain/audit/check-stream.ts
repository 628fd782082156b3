import { chainHash, chainStart } from '../event-chain.ts'

/** A stored row with the type that stands beside its body. */
export type RecordedRow = {
  readonly seq: number
  readonly type: string
  readonly body: string
  readonly hash: string
}

/** What is wrong at one place of the record; `seq` null: with the stream as a whole. */
export type Fault = { readonly stream: string; readonly seq: number | null; readonly what: string }

/** Checks the rows of one stream as they come, in order of seq, and remembers no more than the last one. */
export type StreamCheck = {
  /** What is wrong with the rows so far, once it can be told: a row is judged together with the one behind it. */
  see(row: RecordedRow): readonly Fault[]
  end(): { readonly faults: readonly Fault[]; readonly last: { readonly seq: number; readonly hash: string } | null }
}

/** A row that does not fit; `expected` is the hash that it should have. */
type Doubt = { readonly row: RecordedRow; readonly previous: string; readonly expected: string }

/** One thing that was done to a stream gives one fault: what follows is judged by what was, and by what is stored now. */
export const checkStream = (stream: string): StreamCheck => {
  let seq = 0
  let hash: string | null = chainStart(stream)
  let doubt: Doubt | null = null
  const fault = (at: number, what: string): Fault => ({ stream, seq: at, what })
  const settle = (): readonly Fault[] => {
    const settled = doubt === null ? [] : [fault(doubt.row.seq, changed)]
    doubt = null
    return settled
  }
  const doubted = (row: RecordedRow, of: Doubt): readonly Fault[] => {
    // In each other's place: the later body fits here, and its hash is the one before ours.
    if (chainHash(of.previous, of.row.seq, row.body) === row.hash) {
      doubt = null
      hash = of.row.hash
      return [fault(of.row.seq, `changed places with event ${row.seq}`)]
    }
    const faults = settle()
    if (fits(of.row.hash, row) || fits(of.expected, row)) {
      hash = row.hash
      return faults
    }
    doubt = { row, previous: of.row.hash, expected: chainHash(of.row.hash, row.seq, row.body) }
    hash = row.hash
    return faults
  }
  const next = (row: RecordedRow): readonly Fault[] => {
    if (row.seq <= seq) return [fault(row.seq, 'stands before the first event')]
    if (row.seq !== seq + 1) {
      const faults = [...settle(), fault(seq + 1, missing(seq + 1, row.seq - 1))]
      seq = row.seq
      // What it was chained to is not there, so only those behind it can be judged.
      hash = row.hash
      return faults
    }
    seq = row.seq
    if (doubt !== null) return doubted(row, doubt)
    const expected = chainHash(hash ?? '', row.seq, row.body)
    if (expected !== row.hash) doubt = { row, previous: hash ?? '', expected }
    hash = row.hash
    return []
  }
  return {
    see: row => [...next(row), ...(hasType(row) ? [] : [fault(row.seq, typeChanged(row.type))])],
    end: () => ({ faults: settle(), last: seq === 0 || hash === null ? null : { seq, hash } }),
  }
}

const changed = 'is not what was written: its hash does not fit'
const typeChanged = (type: string): string => `says of itself that it is ${type}, which is not what was written`
const missing = (from: number, to: number): string => (from === to ? 'is missing' : `up to ${to} are missing`)
const fits = (previous: string, { seq, body, hash }: RecordedRow): boolean => chainHash(previous, seq, body) === hash

/** The type stands in the body, which is chained, and beside it, for queries. Keys are in order, so it is mostly the last one. */
const hasType = ({ type, body }: RecordedRow): boolean => {
  if (body.endsWith(`"type":${JSON.stringify(type)}}`)) return true
  try {
    return (JSON.parse(body) as { readonly type?: unknown }).type === type
  } catch {
    return false
  }
}
