import type { ColumnDef, Constraint, Node } from 'libpg-query'
import { hasNode, nameParts } from './sql-node.ts'
import { contract, expand } from './verdict.ts'
import type { Verdict } from './verdict.ts'

const serials = new Set(['serial', 'bigserial', 'smallserial', 'serial2', 'serial4', 'serial8'])
const otherColumns = (expression: unknown, own: string): boolean => {
  if (Array.isArray(expression)) return expression.some(item => otherColumns(item, own))
  if (typeof expression !== 'object' || expression === null) return false
  return Object.entries(expression).some(([key, value]) =>
    key === 'ColumnRef'
      ? nameParts((value as { fields?: Node[] }).fields?.at(-1))[0] !== own
      : otherColumns(value, own),
  )
}

const isNull = (expression: Node | undefined): boolean =>
  !!expression && 'A_Const' in expression && expression.A_Const.isnull === true

/** Whether each row written without the column gets a value of its own: then it can be unique or a key. */
const isFilled = (column: ColumnDef, constraints: readonly Constraint[]): boolean =>
  constraints.some(({ contype }) => contype === 'CONSTR_IDENTITY' || contype === 'CONSTR_GENERATED') ||
  serials.has(column.typeName?.names?.flatMap(nameParts).at(-1) ?? '')

const calls = new Set(['FuncCall', 'SQLValueFunction', 'SQLValueFunctionOp'])

/**
 * Whether code that does not know a new column can still insert rows: the column may be null or fills itself, and no
 * constraint on it refuses what is filled in.
 */
export const addedColumnEffect = (column: ColumnDef): Verdict => {
  const name = column.colname ?? ''
  const constraints = (column.constraints ?? []).flatMap(node => ('Constraint' in node ? [node.Constraint] : []))
  const has = (type: Constraint['contype']): boolean => constraints.some(({ contype }) => contype === type)
  const fallback = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
  const hasDefault = fallback !== undefined && !isNull(fallback)
  const filled = isFilled(column, constraints)
  if ((has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')) && !hasDefault && !filled)
    return contract('old code writes rows without this column, which is not null and has no default')
  const sameForAll = hasDefault && !hasNode(fallback, calls)
  if ((has('CONSTR_UNIQUE') || has('CONSTR_PRIMARY')) && sameForAll)
    return contract('rows of old code would all get the same default in a unique column')
  if (has('CONSTR_FOREIGN') && hasDefault)
    return contract('rows of old code would get a default that the foreign key may refuse')
  const checks = constraints.filter(({ contype }) => contype === 'CONSTR_CHECK')
  if (checks.some(({ raw_expr: expression }) => otherColumns(expression, name)))
    return contract('the check looks at columns that old code writes, and may refuse its rows')
  return expand
}
