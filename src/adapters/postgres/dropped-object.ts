import type { DropStmt, ObjectType } from 'libpg-query'
import type { Family } from './created-objects.ts'
import { nameParts } from './sql-node.ts'

const families: { readonly [T in ObjectType]?: Family } = {
  OBJECT_AGGREGATE: 'routine',
  OBJECT_DOMAIN: 'type',
  OBJECT_FOREIGN_TABLE: 'relation',
  OBJECT_FUNCTION: 'routine',
  OBJECT_INDEX: 'relation',
  OBJECT_MATVIEW: 'relation',
  OBJECT_POLICY: 'part',
  OBJECT_PROCEDURE: 'routine',
  OBJECT_ROUTINE: 'routine',
  OBJECT_RULE: 'part',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'relation',
  OBJECT_TABLE: 'relation',
  OBJECT_TRIGGER: 'part',
  OBJECT_TYPE: 'type',
  OBJECT_VIEW: 'relation',
}

/** The family of what a statement names by an object type. */
export const familyOf = (type: ObjectType | undefined): Family => (type && families[type]) ?? 'other'

/** What a `drop` names. Triggers, rules and policies are named by their table and then themselves. */
export const droppedObjects = (statement: DropStmt): readonly { family: Family; name: readonly string[] }[] =>
  (statement.objects ?? []).map(node => ({ family: familyOf(statement.removeType), name: nameParts(node) }))
