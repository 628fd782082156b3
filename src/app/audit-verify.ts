import type { AnchorLine, AnchoredHead } from '../domain/audit/anchor.ts'
import { anchorsName, checkAnchors } from '../domain/audit/check-anchors.ts'
import { checkStream } from '../domain/audit/check-stream.ts'
import type { Fault, StreamCheck } from '../domain/audit/check-stream.ts'
import type { AnchoredNow, OpenRecord } from '../store/open-record.ts'
import { createFaults } from './audit-faults.ts'
import type { Faults } from './audit-faults.ts'

/** What was read, and what is wrong with it; `more`: faults that are not listed. */
export type Verified = {
  readonly events: number
  readonly streams: number
  readonly anchors: number
  /** Of the copy outside; null: none was given. */
  readonly anchorsOutside: number | null
  readonly faults: readonly Fault[]
  readonly more: number
}

/** A copy of the anchors that was kept outside; a line that is none is null. */
export type AnchorsOutside = { readonly name: string; readonly lines: AsyncIterable<AnchorLine | null> }

/**
 * Goes once through the whole record: every chain, every stream's head, the anchors, and a copy of them from outside. Memory does not
 * grow with the record. `seen` hears how many events were read. Nothing is changed.
 */
export const verifyRecord = async (
  record: OpenRecord,
  outside: AnchorsOutside | null,
  seen: (events: number) => void,
): Promise<Verified> => {
  const faults = createFaults()
  const counted = await verifyStreams(record, faults, seen)
  const anchors = await verifyAnchors(record, faults)
  const anchorsOutside = outside === null ? null : await verifyOutside(record, outside, faults)
  return { ...counted, anchors, anchorsOutside, ...faults.found() }
}

type Current = { readonly stream: string; readonly check: StreamCheck }
type Last = ReturnType<StreamCheck['end']>['last']

const verifyStreams = async (
  record: OpenRecord,
  faults: Faults,
  seen: (events: number) => void,
): Promise<{ readonly events: number; readonly streams: number }> => {
  let current = null as Current | null
  let ended = new Map<string, Last>()
  let [events, streams, comparedUpTo] = [0, 0, '']
  const end = ({ stream, check }: Current): void => {
    const { faults: found, last } = check.end()
    faults.add(...found)
    ended.set(stream, last)
  }
  const compare = async (upTo: string | null): Promise<void> => {
    await compareHeads(record.heads(comparedUpTo, upTo), ended, faults)
    comparedUpTo = upTo ?? comparedUpTo
    ended = new Map()
  }
  for await (const page of record.events()) {
    let lastEnded: string | null = null
    for (const row of page) {
      if (current?.stream !== row.stream) {
        if (current !== null) end(current)
        lastEnded = current?.stream ?? lastEnded
        current = { stream: row.stream, check: checkStream(row.stream) }
        streams += 1
      }
      const found = current.check.see(row)
      if (found.length > 0) faults.add(...found)
    }
    events += page.length
    seen(events)
    if (lastEnded !== null) await compare(lastEnded)
  }
  if (current !== null) end(current)
  await compare(null)
  return { events, streams }
}

/** Each stream against where its row says it stands; rows without events, and events without a row, are told as well. */
const compareHeads = async (
  heads: AsyncIterable<readonly AnchoredHead[]>,
  ended: Map<string, Last>,
  faults: Faults,
): Promise<void> => {
  for await (const page of heads) {
    for (const head of page) {
      const fault = headFault(head, ended.get(head.stream) ?? null)
      ended.delete(head.stream)
      if (fault !== null) faults.add({ stream: head.stream, ...fault })
    }
  }
  for (const stream of ended.keys())
    faults.add({ stream, seq: null, what: 'has events, but nothing says where it stands' })
}

const headFault = (head: AnchoredHead, last: Last): Omit<Fault, 'stream'> | null => {
  if (last === null) return { seq: 1, what: `and all others are missing: it stood at event ${head.seq}` }
  if (last.seq < head.seq) return { seq: last.seq + 1, what: `is missing: the stream stood at event ${head.seq}` }
  if (last.seq > head.seq)
    return { seq: last.seq, what: `stands behind the end of the stream, which is at ${head.seq}` }
  return last.hash === head.hash ? null : { seq: last.seq, what: 'has another hash than the end of the stream' }
}

const verifyAnchors = async (record: OpenRecord, faults: Faults): Promise<number> => {
  const check = checkAnchors(anchorsName, 1)
  const heads = oneByOne(record.anchoredHeads())
  let head = await heads.next()
  let count = 0
  for await (const page of record.anchors()) {
    for (const anchor of page) {
      for (; head.done !== true && head.value.anchor <= anchor.number; head = await heads.next()) {
        if (head.value.anchor === anchor.number) check.head(head.value.head)
        await compareAnchored(record, head.value, faults)
      }
      faults.add(...check.close(anchor))
      count += 1
    }
  }
  for (; head.done !== true; head = await heads.next()) {
    faults.add({ stream: anchorsName, seq: head.value.anchor, what: 'is missing, but its heads are there' })
    await compareAnchored(record, head.value, faults)
  }
  return count
}

async function* oneByOne<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<T, undefined> {
  for await (const page of pages) yield* page
  return undefined
}

const compareAnchored = async (
  record: OpenRecord,
  { anchor, head, found }: AnchoredNow,
  faults: Faults,
): Promise<void> => {
  const { stream, seq, hash } = head
  if (found === hash) return
  if (found !== null) {
    faults.addOfAnchor({ stream, seq, what: `is not what anchor ${anchor} saw` })
    return
  }
  const last = await record.lastSeq(stream)
  if (last > seq) faults.addOfAnchor({ stream, seq, what: `is missing: anchor ${anchor} saw it` })
  else if (last === 0)
    faults.addOfAnchor({ stream, seq: 1, what: `and all others are missing: anchor ${anchor} saw ${seq}` })
  else
    faults.addOfAnchor({ stream, seq: last + 1, what: `is missing: anchor ${anchor} saw the stream at event ${seq}` })
}

const linesAtOnce = 2_000

const verifyOutside = async (record: OpenRecord, { name, lines }: AnchorsOutside, faults: Faults): Promise<number> => {
  const check = checkAnchors(name, null)
  let [count, number] = [0, 0]
  let batch: AnchorLine[] = []
  const judge = async (): Promise<void> => {
    await compareOutside(record, name, batch, faults)
    batch = []
  }
  for await (const line of lines) {
    number += 1
    if (line === null) {
      faults.add({ stream: name, seq: null, what: `has a line ${number} that is no anchor` })
      continue
    }
    if (line.kind === 'head') check.head(line.head)
    else {
      faults.add(...check.close(line.anchor))
      count += 1
    }
    if (batch.push(line) >= linesAtOnce) await judge()
  }
  await judge()
  return count
}

/** What the copy saw against what the record has now: its events, and its own anchors. */
const compareOutside = async (
  record: OpenRecord,
  name: string,
  lines: readonly AnchorLine[],
  faults: Faults,
): Promise<void> => {
  const heads = lines.filter(line => line.kind === 'head')
  const found = await record.hashesAt(heads.map(({ head }) => head))
  for (const [index, { anchor, head }] of heads.entries())
    await compareAnchored(record, { anchor, head, found: found[index] ?? null }, faults)
  const anchors = lines.filter(line => line.kind === 'closing').map(({ anchor }) => anchor)
  const hashes = await record.anchorHashes(anchors.map(({ number }) => number))
  for (const { number, hash } of anchors) {
    const stored = hashes.get(number)
    if (stored === undefined) faults.add({ stream: anchorsName, seq: number, what: `is missing: ${name} has it` })
    else if (stored !== hash) faults.add({ stream: anchorsName, seq: number, what: `is another one than in ${name}` })
  }
}
