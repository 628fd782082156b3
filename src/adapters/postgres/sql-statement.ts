import type { Node, ParseResult } from 'libpg-query'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'

/** One statement of a script as PostgreSQL's own parser reads it. */
export type Statement = {
  readonly node: Node
  /** Its text without the comments before it. */
  readonly text: string
  /** The line of the file that it begins on; the first is 1. */
  readonly line: number
}

/** Where a script stands in its file, so that lines and errors name what a person opens. */
export type Source = { readonly file: string; readonly firstLine: number }

const linesIn = (text: string): number => text.split('\n').length - 1

/** How many characters of white space, semicolons and comments a text begins with. PostgreSQL nests block comments. */
const gapBefore = (text: string): number => {
  let at = 0
  let depth = 0
  while (at < text.length) {
    if (text.startsWith('/*', at)) depth += 1
    else if (depth > 0 && text.startsWith('*/', at)) depth -= 1
    else if (depth === 0 && text.startsWith('--', at)) {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end + 1
      continue
    } else if (depth > 0 || /[\s;]/.test(text.charAt(at))) {
      at += 1
      continue
    } else return at
    at += 2
  }
  return at
}

/** The parser is a WASM module of some megabytes: it is loaded by the first script that is read. */
const parsed = async (sql: string, source: Source): Promise<ParseResult> => {
  const { hasSqlDetails, parse } = await import('libpg-query')
  try {
    return await parse(sql)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const position = hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0
    // The position counts characters, as PostgreSQL does, not UTF-16 units.
    const before = Array.from(sql).slice(0, position).join('')
    const at = { file: source.file, line: source.firstLine + linesIn(before), reason: error.message }
    throw failure(migrationErrors.MIGRATION_SYNTAX, at, error)
  }
}

/**
 * Splits a script into statements with the parser of PostgreSQL 18 (npm libpg-query). MIGRATION_SYNTAX names file and
 * line. A script of comments only has no statements.
 */
export const parseStatements = async (sql: string, source: Source): Promise<readonly Statement[]> => {
  if (gapBefore(sql) === sql.length) return []
  const bytes = Buffer.from(sql)
  const { stmts = [] } = await parsed(sql, source)
  return stmts.flatMap(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    if (!stmt) return []
    const before = bytes.subarray(0, start).toString()
    const text = bytes.subarray(start, length === undefined ? bytes.length : start + length).toString()
    const gap = gapBefore(text)
    return [
      { node: stmt, text: text.slice(gap).trimEnd(), line: source.firstLine + linesIn(before + text.slice(0, gap)) },
    ]
  })
}
