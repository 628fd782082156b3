import type { Node } from 'libpg-query'

const isConstantNode = (node: Node | undefined): boolean => {
  if (!node) return false
  if ('A_Const' in node) return true
  // One cast of a literal only: in ('now'::text)::date the inner one is computed anew for every row.
  return 'TypeCast' in node && !!node.TypeCast.arg && 'A_Const' in node.TypeCast.arg
}

/** Whether a default as the server prints it is a literal, so that it is the same for every row. */
export const isConstant = async (expression: string): Promise<boolean> => {
  const { parse } = await import('libpg-query')
  const { stmts } = await parse(`select ${expression}`)
  const [statement] = stmts ?? []
  const select = statement?.stmt && 'SelectStmt' in statement.stmt ? statement.stmt.SelectStmt : undefined
  const [target] = select?.targetList ?? []
  return !!target && 'ResTarget' in target && isConstantNode(target.ResTarget.val)
}
