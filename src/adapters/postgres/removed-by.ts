import type { AlterTableCmd, AlterTableStmt, AlterTableType, DropStmt, ObjectType } from 'libpg-query'
import type { SchemaObject } from '../../domain/migration.ts'
import { applyRule, hasNode, hasWritingPart, nameParts, relationParts } from './sql-node.ts'
import type { NodeRules } from './sql-node.ts'
import { parseStatements } from './sql-statement.ts'
import type { Source } from './sql-statement.ts'

/** What a down script takes away. `opaque`: it may lose data in a way that cannot be measured beforehand. */
export type Removal = { readonly removes: readonly SchemaObject[]; readonly opaque: boolean }
type Rules = NodeRules<[], Removal>

const nothing: Removal = { removes: [], opaque: false }
const opaque: Removal = { removes: [], opaque: true }

/** Dropping these loses no rows: what they hold is derived or is a rule. A sequence holds a count, so it is not here. */
const derived: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_AGGREGATE',
  'OBJECT_DOMAIN',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_FUNCTION',
  'OBJECT_INDEX',
  'OBJECT_MATVIEW',
  'OBJECT_POLICY',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_RULE',
  'OBJECT_STATISTIC_EXT',
  'OBJECT_TRIGGER',
  'OBJECT_TYPE',
  'OBJECT_VIEW',
])

const schemaOf = (parts: readonly string[]): string => parts.at(-2) ?? ''
const tableOf = (parts: readonly string[]): string => parts.at(-1) ?? ''

const dropped = (statement: DropStmt): Removal => {
  if (statement.behavior === 'DROP_CASCADE' || !statement.removeType) return opaque
  if (derived.has(statement.removeType)) return nothing
  if (statement.removeType !== 'OBJECT_TABLE') return opaque
  const tables = (statement.objects ?? []).map(nameParts)
  return {
    removes: tables.map(parts => ({ kind: 'table', schema: schemaOf(parts), table: tableOf(parts) })),
    opaque: false,
  }
}

const lossless: ReadonlySet<AlterTableType> = new Set<AlterTableType>([
  'AT_AddColumn',
  'AT_AddConstraint',
  'AT_ColumnDefault',
  'AT_DropConstraint',
  'AT_DropNotNull',
  'AT_SetNotNull',
  'AT_SetStatistics',
  'AT_ValidateConstraint',
])

const changed = (change: AlterTableCmd, table: readonly string[]): Removal => {
  if (change.behavior === 'DROP_CASCADE' || !change.subtype) return opaque
  if (lossless.has(change.subtype)) return nothing
  if (change.subtype !== 'AT_DropColumn') return opaque
  const column = { schema: schemaOf(table), table: tableOf(table), column: change.name ?? '' }
  return { removes: [{ kind: 'column', ...column }], opaque: false }
}

const joined = (removals: readonly Removal[]): Removal => ({
  removes: removals.flatMap(({ removes }) => removes),
  opaque: removals.some(removal => removal.opaque),
})

const altered = (statement: AlterTableStmt): Removal => {
  if (statement.objtype !== 'OBJECT_TABLE') return opaque
  const table = relationParts(statement.relation)
  return joined(
    (statement.cmds ?? []).map(node => ('AlterTableCmd' in node ? changed(node.AlterTableCmd, table) : opaque)),
  )
}

/** Settings that decide which object a name means, or as whom the rest runs. */
const naming = new Set(['search_path', 'role', 'session_authorization', 'row_security'])
const calls = new Set(['FuncCall'])

const rules: Rules = {
  AlterTableStmt: altered,
  DropStmt: dropped,
  InsertStmt: body =>
    hasWritingPart(body) || body.onConflictClause?.action === 'ONCONFLICT_UPDATE' ? opaque : nothing,
  SelectStmt: body => (hasNode(body, calls) || hasWritingPart(body) ? opaque : nothing),
  VariableSetStmt: body => (body.kind === 'VAR_RESET_ALL' || naming.has(body.name ?? '') ? opaque : nothing),
  CommentStmt: () => nothing,
  CreateEnumStmt: () => nothing,
  CreateFunctionStmt: () => nothing,
  CreateSeqStmt: () => nothing,
  CreateStmt: () => nothing,
  CreateTableAsStmt: () => nothing,
  CreateTrigStmt: () => nothing,
  GrantStmt: () => nothing,
  IndexStmt: () => nothing,
  LockStmt: () => nothing,
  ViewStmt: () => nothing,
}

const renames = new Set(['RenameStmt', 'AlterObjectSchemaStmt'])

/**
 * Reads from a down script what it would remove. Names without a schema keep an empty one: they mean what the search
 * path of the session finds. A rename loses nothing, but then the names that follow mean other objects than before, so
 * it makes a script that also removes something opaque. MIGRATION_SYNTAX names file and line.
 */
export const removedBy = async (downSql: string, source: Source): Promise<Removal> => {
  const statements = await parseStatements(downSql, source)
  const hasRename = statements.some(({ node }) => Object.keys(node).some(kind => renames.has(kind)))
  const all = joined(
    statements.map(({ node }) => (hasRename && 'RenameStmt' in node ? nothing : (applyRule(rules, node) ?? opaque))),
  )
  return { removes: all.removes, opaque: all.opaque || (hasRename && all.removes.length > 0) }
}
