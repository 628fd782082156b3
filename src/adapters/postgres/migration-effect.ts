import type { MigrationEffect, MigrationFinding } from '../../domain/migration.ts'
import { createdObjects } from './created-objects.ts'
import { parseStatements } from './sql-statement.ts'
import type { Source } from './sql-statement.ts'
import { statementEffect } from './statement-effect.ts'

const longestQuote = 120

/** A statement on one line, cut where a reader has seen enough of it. */
const quoted = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= longestQuote ? line : `${line.slice(0, longestQuote - 1)}…`
}

const effectOf = (effects: ReadonlySet<string>): MigrationEffect => {
  if (!effects.has('contract')) return 'expand'
  return effects.has('expand') ? 'mixed' : 'contract'
}

/**
 * Says whether code written before this SQL survives it, with each statement that it may not survive. Errs to the
 * careful side: what cannot be read is a contraction. It reads names and shapes, not the database, so it cannot tell
 * that a table is unused. MIGRATION_SYNTAX names file and line.
 */
export const classify = async (
  sql: string,
  source: Source,
): Promise<{ readonly effect: MigrationEffect; readonly findings: readonly MigrationFinding[] }> => {
  const created = createdObjects()
  const effects = new Set<string>()
  const findings: MigrationFinding[] = []
  for (const { node, text, line } of await parseStatements(sql, source)) {
    const verdict = statementEffect(node, created)
    effects.add(verdict.effect)
    if (verdict.effect === 'contract') findings.push({ line, statement: quoted(text), why: verdict.why })
  }
  return { effect: effectOf(effects), findings }
}
