import { finding, type Finding, type Path } from '../finding.ts'
import { secretIn } from '../secret-literal.ts'

const below = (value: unknown, path: Path): readonly Finding[] => {
  if (typeof value === 'string') {
    const kind = secretIn(value)
    return kind === undefined ? [] : [finding('CONFIG_SECRET_LITERAL', path, { kind })]
  }
  if (Array.isArray(value)) return value.flatMap((item, i) => below(item, [...path, i]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => below(item, [...path, key]))
}

/**
 * No text of the file may hold a secret, wherever it stands. Only checks are left out: they run in a zone that has no
 * secrets, and often need the throw-away password of a throw-away database.
 */
export const secretLiterals = (root: unknown): readonly Finding[] =>
  typeof root === 'object' && root !== null
    ? Object.entries(root).flatMap(([key, value]) => (key === 'checks' ? [] : below(value, [key])))
    : []
