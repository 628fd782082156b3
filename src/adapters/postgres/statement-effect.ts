import type { Node, RangeVar } from 'libpg-query'
import type { CreatedObjects } from './created-objects.ts'
import { droppedObjects, familyOf } from './dropped-object.ts'
import { applyRule, hasNode, hasWritingPart, nameParts, relationParts } from './sql-node.ts'
import type { NodeRules } from './sql-node.ts'
import { tableChangeEffect } from './table-change-effect.ts'
import { contract, expand, neutral, unreadable } from './verdict.ts'
import type { Verdict } from './verdict.ts'

type Rules = NodeRules<[created: CreatedObjects], Verdict>

const isNew = (relation: RangeVar | undefined, created: CreatedObjects): boolean =>
  created.has('relation', relationParts(relation))

const addRelation = (relation: RangeVar | undefined, created: CreatedObjects): Verdict => {
  created.add('relation', relationParts(relation))
  return expand
}

const changesRows = (relation: RangeVar | undefined, created: CreatedObjects, why: string): Verdict =>
  isNew(relation, created) ? expand : contract(why)

const onTable = (relation: RangeVar | undefined, name: string | undefined, created: CreatedObjects): Verdict => {
  created.add('part', [...relationParts(relation), name ?? ''])
  if (isNew(relation, created)) return expand
  return contract('acts on what old code does with an existing table, and what it does cannot be read')
}

const mayReplace = (isReplaced: boolean | undefined, what: string): Verdict =>
  isReplaced
    ? contract(`may replace a ${what} that old code uses; if it is new, create it without "or replace"`)
    : expand

const calls = new Set(['FuncCall'])

const creations: Rules = {
  CreateStmt: (body, created) => (body.if_not_exists ? expand : addRelation(body.relation, created)),
  CreateForeignTableStmt: (body, created) => addRelation(body.base?.relation, created),
  CreateTableAsStmt: (body, created) => (body.if_not_exists ? expand : addRelation(body.into?.rel, created)),
  CreateSeqStmt: (body, created) => (body.if_not_exists ? expand : addRelation(body.sequence, created)),
  ViewStmt: (body, created) => {
    if (body.replace && !isNew(body.view, created)) return mayReplace(true, 'view')
    return addRelation(body.view, created)
  },
  IndexStmt: (body, created) => {
    const schema = relationParts(body.relation).slice(0, -1)
    if (body.idxname && !body.if_not_exists) created.add('relation', [...schema, body.idxname])
    return body.unique && !isNew(body.relation, created)
      ? contract('a unique index on an existing table may refuse rows that old code writes')
      : expand
  },
  CreateFunctionStmt: (body, created) => {
    const name = (body.funcname ?? []).flatMap(nameParts)
    if (body.replace && !created.has('routine', name)) return mayReplace(true, 'function')
    created.add('routine', name)
    return expand
  },
  CreateEnumStmt: (body, created) => {
    created.add('type', (body.typeName ?? []).flatMap(nameParts))
    return expand
  },
  CreateDomainStmt: (body, created) => {
    created.add('type', (body.domainname ?? []).flatMap(nameParts))
    return expand
  },
  CompositeTypeStmt: (body, created) => {
    created.add('type', relationParts(body.typevar))
    return expand
  },
  CreateRangeStmt: (body, created) => {
    created.add('type', (body.typeName ?? []).flatMap(nameParts))
    return expand
  },
  CreateSchemaStmt: (body, created) => {
    if (!body.if_not_exists) created.add('schema', [body.schemaname ?? ''])
    return expand
  },
  DefineStmt: body => mayReplace(body.replace, 'definition'),
  CreateExtensionStmt: () => expand,
  CreateStatsStmt: () => expand,
  CreateFdwStmt: () => expand,
  CreateForeignServerStmt: () => expand,
  CreateUserMappingStmt: () => expand,
  CreateRoleStmt: () => expand,
  CreatePublicationStmt: () => expand,
  CreateTrigStmt: (body, created) => onTable(body.relation, body.trigname, created),
  RuleStmt: (body, created) => onTable(body.relation, body.rulename, created),
  CreatePolicyStmt: (body, created) => onTable(body.table, body.policy_name, created),
}

const changes: Rules = {
  AlterTableStmt: tableChangeEffect,
  AlterEnumStmt: body => (body.oldVal ? contract('old code uses the value by the name that it had') : expand),
  RenameStmt: (body, created) => {
    const relation = relationParts(body.relation)
    const name = body.relation ? relation : nameParts(body.object)
    const family = body.relation ? 'relation' : familyOf(body.renameType)
    if (!created.has(family, name)) return contract('old code uses the name that it had')
    // Columns and constraints of a new table are renamed by naming the table.
    if (body.subname !== undefined) return expand
    created.remove(family, name)
    created.add(family, [...name.slice(0, -1), body.newname ?? ''])
    return expand
  },
  DropStmt: (body, created) => {
    const dropped = droppedObjects(body)
    if (!dropped.every(({ family, name }) => created.has(family, name)))
      return contract('drops something that old code may use')
    for (const { family, name } of dropped) created.remove(family, name)
    return expand
  },
  GrantStmt: body => (body.is_grant ? expand : contract('takes away rights that old code may need')),
  GrantRoleStmt: body => (body.is_grant ? expand : contract('takes away rights that old code may need')),
  AlterDefaultPrivilegesStmt: body =>
    body.action?.is_grant ? expand : contract('takes away rights that old code may need'),
}

const rows: Rules = {
  InsertStmt: (body, created) => {
    const updates = body.onConflictClause?.action === 'ONCONFLICT_UPDATE'
    if (hasWritingPart(body)) return contract('changes rows in a part of the query')
    return updates ? changesRows(body.relation, created, 'rewrites rows that old code may use') : expand
  },
  UpdateStmt: (body, created) => changesRows(body.relation, created, 'rewrites rows that old code may use'),
  MergeStmt: (body, created) => changesRows(body.relation, created, 'rewrites rows that old code may use'),
  DeleteStmt: (body, created) => changesRows(body.relation, created, 'deletes rows that old code may use'),
  TruncateStmt: (body, created) => {
    const all = (body.relations ?? []).every(node => created.has('relation', nameParts(node)))
    return all ? expand : contract('deletes all rows of a table that old code may use')
  },
  SelectStmt: (body, created) => {
    if (hasNode(body, calls) || hasWritingPart(body)) return unreadable
    return body.intoClause ? addRelation(body.intoClause.rel, created) : neutral
  },
}

const harmless: Rules = {
  CommentStmt: () => expand,
  LockStmt: () => neutral,
  RefreshMatViewStmt: () => neutral,
  ReindexStmt: () => neutral,
  TransactionStmt: () => neutral,
  VacuumStmt: () => neutral,
  VariableSetStmt: (body, created) => {
    if (body.name === 'search_path' || body.kind === 'VAR_RESET_ALL') created.forget()
    return neutral
  },
}

const rules: Rules = { ...creations, ...changes, ...rows, ...harmless }

/** What one statement means for old code; `created` is what the script made before it, and learns of this one. */
export const statementEffect = (node: Node, created: CreatedObjects): Verdict =>
  applyRule(rules, node, created) ?? unreadable
