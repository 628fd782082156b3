import type { AlterTableCmd, AlterTableStmt, AlterTableType } from 'libpg-query'
import { addedColumnEffect } from './added-column-effect.ts'
import type { CreatedObjects } from './created-objects.ts'
import { relationParts } from './sql-node.ts'
import { contract, expand, strictest } from './verdict.ts'
import type { Verdict } from './verdict.ts'

const survived: ReadonlySet<AlterTableType> = new Set<AlterTableType>([
  'AT_ClusterOn',
  'AT_DisableRowSecurity',
  'AT_DropCluster',
  // Old code wrote no nulls here; new code may, which is the purpose of an expansion.
  'AT_DropNotNull',
  'AT_NoForceRowSecurity',
  'AT_ReplicaIdentity',
  'AT_ResetOptions',
  'AT_ResetRelOptions',
  'AT_SetCompression',
  'AT_SetLogged',
  'AT_SetOptions',
  'AT_SetRelOptions',
  'AT_SetStatistics',
  'AT_SetStorage',
  // Rows written since the constraint came were held to it already.
  'AT_ValidateConstraint',
])

const reasons: { readonly [K in AlterTableType]?: string } = {
  AT_AddConstraint: 'a constraint on an existing table may refuse rows that old code writes',
  AT_AlterColumnType: 'old code reads and writes the type that the column had',
  AT_SetNotNull: 'old code may write nulls into this column',
  AT_DropConstraint: 'drops a constraint that old code may rely on',
  AT_AttachPartition: 'the table becomes part of another one, whose rules old code does not know',
  AT_DetachPartition: 'old code no longer finds these rows in the partitioned table',
  AT_EnableRowSecurity: 'old code may no longer see or write rows',
  AT_ForceRowSecurity: 'old code may no longer see or write rows',
  AT_ChangeOwner: 'old code may lose its rights',
  AT_AddIdentity: 'the server may refuse values that old code writes',
  AT_DropIdentity: 'rows of old code no longer get a value here',
}

const addColumn = (change: AlterTableCmd, table: readonly string[], created: CreatedObjects): Verdict => {
  const definition = change.def && 'ColumnDef' in change.def ? change.def.ColumnDef : {}
  if (change.missing_ok !== true) created.add('column', [...table, definition.colname ?? ''])
  return addedColumnEffect(definition)
}

const changeEffect = (change: AlterTableCmd, table: readonly string[], created: CreatedObjects): Verdict => {
  const isNewColumn = created.has('column', [...table, change.name ?? ''])
  if (change.subtype === 'AT_AddColumn') return addColumn(change, table, created)
  if (change.subtype === 'AT_DropColumn') return isNewColumn ? expand : contract('drops a column that old code may use')
  if (change.subtype === 'AT_ColumnDefault')
    return change.def || isNewColumn
      ? expand
      : contract('rows that old code writes without this column no longer get its default')
  const reason = change.subtype && reasons[change.subtype]
  if (change.subtype && survived.has(change.subtype)) return expand
  return contract(reason ?? 'is not known to be survived by old code')
}

/** A new table that takes an existing one in as its partition changes the existing one. */
const takesInOthers = (statement: AlterTableStmt, created: CreatedObjects): boolean =>
  (statement.cmds ?? []).some(node => {
    const part = 'AlterTableCmd' in node ? node.AlterTableCmd.def : undefined
    return part && 'PartitionCmd' in part && !created.has('relation', relationParts(part.PartitionCmd.name))
  })

/** What `alter table` (index, view, sequence, composite type) means for old code: the strictest of its parts. */
export const tableChangeEffect = (statement: AlterTableStmt, created: CreatedObjects): Verdict => {
  const table = relationParts(statement.relation)
  const isNew = created.has(statement.objtype === 'OBJECT_TYPE' ? 'type' : 'relation', table)
  const verdicts = (statement.cmds ?? []).map(node =>
    'AlterTableCmd' in node ? changeEffect(node.AlterTableCmd, table, created) : expand,
  )
  return isNew && !takesInOthers(statement, created) ? expand : strictest(verdicts)
}
