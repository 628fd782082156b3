import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'

/** One part of a migration file, from its `-- migrate:` line on. */
export type DbmatePart = {
  readonly sql: string
  /** The line of the file that the part begins on; the first is 1. */
  readonly firstLine: number
  /** False after `transaction:false`. */
  readonly isTransactional: boolean
}

// dbmate's patterns (pkg/dbmate/migration.go, 2.35), with Go's notion of white space, line start and line end.
const up = /(?<![^\n])--[\t\n\f\r ]*migrate:up(?:[\t\n\f\r ]*(?=\n|$)|[\t\n\f\r ]+[^\t\n\f\r ]+)/g
const down = /(?<![^\n])--[\t\n\f\r ]*migrate:down(?:[\t\n\f\r ]*(?=\n|$)|[\t\n\f\r ]+[^\t\n\f\r ]+)/g
const byteOrderMark = '\uFEFF'

const startsOf = (text: string, directive: RegExp): readonly number[] =>
  [...text.matchAll(directive)].map(({ index }) => index)

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length

/** `-- migrate:up transaction:false other:x`: of each name the last value counts, and only the word false. */
const isTransactional = (sql: string): boolean => {
  const words = sql.split('\n', 1)[0]?.split(/[\t\f\r ]+/) ?? []
  const pairs = words.map(word => word.split(':')).filter(pair => pair.length === 2)
  return pairs.findLast(([name]) => name === 'transaction')?.[1] !== 'false'
}

const partFrom = (text: string, start: number, end: number): DbmatePart => {
  const sql = text.slice(start, end)
  return { sql, firstLine: lineAt(text, start), isTransactional: isTransactional(sql) }
}

/** Why dbmate could not apply the file as one migration, or null. */
const whyNot = (text: string, ups: readonly number[], downs: readonly number[]): string | null => {
  if (text.startsWith(byteOrderMark)) return 'it begins with a byte order mark, which dbmate does not read over'
  const [first] = ups
  if (first === undefined) return 'it has no line "-- migrate:up"'
  if (!/^(?:[\t\f\r ]*(?:--[^\n]*)?\n)*$/.test(text.slice(0, first)))
    return 'there is a statement before its line "-- migrate:up"'
  if (ups.length > 1) return 'it has more than one "-- migrate:up"; dbmate applies the first and fails at the second'
  if (downs.length === 0)
    return 'it has no line "-- migrate:down", which dbmate asks for; leave the part empty if there is no way back'
  return downs.length > 1 ? 'it has more than one "-- migrate:down"' : null
}

/**
 * Splits a migration file as dbmate does. Windows line ends are fine. MIGRATION_FILE_INVALID for what dbmate refuses,
 * and for a second up part: dbmate applies the first and fails at the second, with the version recorded (2.36).
 */
export const splitDbmateFile = (file: string, text: string): { readonly up: DbmatePart; readonly down: DbmatePart } => {
  const ups = startsOf(text, up)
  const downs = startsOf(text, down).filter(start => start > (ups[0] ?? 0))
  const why = whyNot(text, ups, downs)
  const [upStart, downStart] = [ups[0] ?? 0, downs[0] ?? text.length]
  if (why !== null) throw failure(migrationErrors.MIGRATION_FILE_INVALID, { file, why })
  return { up: partFrom(text, upStart, downStart), down: partFrom(text, downStart, text.length) }
}
