import type { ShownEntry } from '../domain/audit/entry.ts'
import type { Verified } from '../app/audit-verify.ts'
import { oneLine } from './one-line.ts'
import { table } from './output.ts'
import { toSecond } from '../domain/instant-text.ts'

/** A line an event: when, who, where, what, why. */
export const auditText = (entries: readonly ShownEntry[]): string => table(entries.map(entryRow))

const entryRow = (entry: ShownEntry): readonly string[] => [
  toSecond(entry.at),
  whoText(entry),
  [entry.app ?? 'every app', entry.environment].filter(part => part !== null).join(' '),
  entry.stream.includes(':') || entry.app === null ? '' : entry.stream,
  whatText(entry),
  oneLine(entry.reason ?? ''),
]

const whoText = ({ actor: { name, via } }: ShownEntry): string => (via === undefined ? name : `${name} by ${via}`)

/** What an event is about, beside its type, in the order in which it is looked for. */
const subjects = [
  'step',
  'item',
  'check',
  'answer',
  'flag',
  'freeze',
  'version',
  'run',
  'release',
  'policy',
  'format',
  'token',
  'place',
]

const whatText = ({ type, body, release }: ShownEntry): string => {
  const stored = JSON.parse(body) as Readonly<Record<string, unknown>>
  // People know a release by its version.
  const said = typeof stored['release'] === 'string' ? { ...stored, release: release ?? stored['release'] } : stored
  const subject = subjects.map(name => said[name]).find(value => typeof value === 'string')
  return `${type.replaceAll('-', ' ')}${typeof subject === 'string' ? ` ${oneLine(subject)}` : ''}${changeText(said)}`
}

/** Of a flag: what it was and what it is. A freeze has these, too, and they say when. */
const changeText = ({ flag, from, to }: Readonly<Record<string, unknown>>): string =>
  flag === undefined || from === undefined
    ? ''
    : ` from ${oneLine(JSON.stringify(from))} to ${oneLine(JSON.stringify(to))}`

/** What was verified, and a line for everything that is wrong. */
export const verifiedText = ({ events, streams, anchors, anchorsOutside, faults, more }: Verified): string => {
  const outside = anchorsOutside === null ? '' : `, ${anchorsOutside} anchors outside`
  const read = `${events} events of ${streams} streams, ${anchors} anchors${outside}`
  if (faults.length === 0) return `${read}: the record is what was written`
  const lines = faults.map(({ stream, seq, what }) => `✗ ${stream}${seq === null ? '' : `  ${seq}`}  ${what}`)
  const rest = more === 0 ? [] : [`and ${more} more`]
  return [...lines, ...rest, `${read}: the record was changed in ${faults.length + more} places`].join('\n')
}
