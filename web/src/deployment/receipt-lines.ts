import { duration } from '../../../src/domain/duration-text.ts'
import type { Json } from '../../../src/domain/json.ts'
import { counted } from '../words/counted.ts'
import { sizeText } from '../words/size-text.ts'

export type ReceiptLine = { readonly name: string; readonly value: string }

type Fields = Readonly<Record<string, Json>>
type Say = (value: Json) => string | null
/** What a field of a receipt is called, and how it is said; null: it is not what was expected. */
type Words = Readonly<Record<string, readonly [name: string, say: Say]>>

const text: Say = value => (typeof value === 'string' ? value : null)
const number = (say: (value: number) => string): Say => {
  return value => (typeof value === 'number' ? say(value) : null)
}
const list = (say: Say = text): Say => {
  return value => {
    if (!isList(value)) return null
    const said = value.map(say)
    return said.includes(null) ? null : said.join(', ') || 'none'
  }
}
const pair = (first: readonly [string, Say], second: readonly [string, Say], join: string): Say => {
  return value => {
    if (!isFields(value)) return null
    const said = [first, second].map(([key, say]) => say(value[key] ?? null))
    return said.includes(null) ? null : said.join(join)
  }
}

const took = ['Took', number(duration)] as const
const stopped: Words = {
  stopped: ['Stopped', list()],
  cut: ['Cut', number(count => (count === 0 ? 'no request' : counted(count, 'request')))],
}
const watched: Words = {
  watchedMs: ['Watched for', number(duration)],
  looks: ['Looks', number(String)],
  verdicts: ['Judged', list(pair(['watch', value => text(value) || 'instances'], ['verdict', text], ': '))],
}

/** The receipts that are known, by the kind of their step. */
const known: Readonly<Record<string, Words>> = {
  preflight: { checked: ['Looked at', list()], inherited: ['Taken over', list()] },
  snapshot: {
    location: ['Lies at', text],
    method: ['Made by', text],
    bytes: ['Size', number(sizeText)],
    ms: took,
  },
  pause: { proved: ['Proved paused', list()] },
  resume: { resumed: ['Reads again', list()] },
  migrate: { applied: ['Applied', list(pair(['id', text], ['ms', number(duration)], ' in '))] },
  revert: { undone: ['Taken back', list()] },
  start: { instances: ['Healthy', list()] },
  shift: { weight: ['Share of users', number(weight => `${weight} %`)], to: ['On release', text] },
  'update-service': { definition: ['Task definition', text], before: ['Before it', text] },
  roll: stopped,
  replace: stopped,
  retire: stopped,
  stop: stopped,
  bake: watched,
  watch: watched,
  test: { ms: took },
  run: { ms: took },
  'verify-writes': { status: ['Answered', number(String)] },
  'verify-version': { verified: ['Answer with the new version', list()] },
}

/** A receipt in words; null where its kind or what is in it is not known. Pure. */
export const receiptLines = (kind: string, receipt: Json): readonly ReceiptLine[] | null => {
  const words = known[kind]
  if (words === undefined || !isFields(receipt)) return null
  const lines = Object.entries(words).flatMap(([key, [name, say]]) => {
    const value = key in receipt ? say(receipt[key] ?? null) : null
    return value === null ? [] : [{ name, value }]
  })
  return lines.length === 0 ? null : lines
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !isList(value)
