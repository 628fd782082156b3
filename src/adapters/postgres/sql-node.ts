import type { Node, RangeVar } from 'libpg-query'

type KindOf<N> = N extends N ? keyof N : never
/** Names of the parser's statement types, for example AlterTableStmt. */
export type NodeKind = KindOf<Node>
export type NodeOf<K extends NodeKind> = Extract<Node, Record<K, unknown>>[K]

/** One rule a kind of statement; a kind without one is what the table's reader decides. */
export type NodeRules<Args extends readonly unknown[], Result> = {
  readonly [K in NodeKind]?: (body: NodeOf<K>, ...args: Args) => Result
}

/** Applies the rule for a statement's kind; undefined when there is none. */
export const applyRule = <Args extends readonly unknown[], Result>(
  rules: NodeRules<Args, Result>,
  node: Node,
  ...args: Args
): Result | undefined => {
  const [entry] = Object.entries(node)
  if (!entry) return undefined
  // A node is a record of one key, and that key chooses the rule that takes its body.
  const rule = rules[entry[0] as NodeKind] as ((body: unknown, ...rest: Args) => Result) | undefined
  return rule?.(entry[1], ...args)
}

/** The parts of a name as the parser gives them: a list of strings, a type's names, or one string. */
export const nameParts = (node: Node | undefined): readonly string[] => {
  if (!node) return []
  if ('String' in node) return [node.String.sval ?? '']
  if ('List' in node) return (node.List.items ?? []).flatMap(nameParts)
  if ('TypeName' in node) return (node.TypeName.names ?? []).flatMap(nameParts)
  if ('RangeVar' in node) return relationParts(node.RangeVar)
  if ('ObjectWithArgs' in node) return (node.ObjectWithArgs.objname ?? []).flatMap(nameParts)
  return []
}

/** Schema (when written) and name of a table, index, view or sequence. */
export const relationParts = (relation: RangeVar | undefined): readonly string[] =>
  [relation?.schemaname, relation?.relname].filter(part => part !== undefined)

/** Whether a statement, at any depth, has a node of one of these kinds. */
export const hasNode = (node: unknown, kinds: ReadonlySet<string>): boolean => {
  if (Array.isArray(node)) return node.some(item => hasNode(item, kinds))
  if (typeof node !== 'object' || node === null) return false
  return Object.entries(node).some(([key, value]) => kinds.has(key) || hasNode(value, kinds))
}

const changes: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'])

/** Whether a query writes: by `with d as (delete ...)`, the only way a part of a query can. */
export const hasWritingPart = (node: unknown): boolean => hasNode(node, changes)
