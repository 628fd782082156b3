import { stringify } from 'yaml'
import type { Path } from './finding.ts'
import { secretIn } from './secret-literal.ts'

const longest = 40

/** Values below these keys may be secrets: they are described, never shown. */
const guarded = new Set<string | number>([
  'variables',
  'url',
  'token',
  'password',
  'secret',
  'webhook',
  'server',
  'credentials',
  'webhooks',
])

const textFound = (value: string, path: Path): string => {
  if (value === '') return 'an empty string'
  if (path.length === 0 || path.some(key => guarded.has(key)) || secretIn(value) !== undefined) return 'a string'
  return value.length > longest ? `a string of ${value.length} characters` : JSON.stringify(value)
}

/** What stands at a path, as "found ..." completes it. Long texts and what may be a secret are described, not shown. */
export const found = (value: unknown, path: Path): string => {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return textFound(value, path)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping'
  const word = typeof value === 'number' ? 'number' : 'value'
  return path.some(key => guarded.has(key)) ? `a ${word}` : `the ${word} ${JSON.stringify(value)}`
}

/** The value at a path of plain data; undefined where there is none. */
export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    root,
  )

/** An example as it would stand in the file: text in quotes, the rest in YAML's one-line form. */
export const exampleText = (example: unknown): string =>
  typeof example === 'string'
    ? JSON.stringify(example)
    : stringify(example, { collectionStyle: 'flow', lineWidth: 0 }).trim().replaceAll('[ ', '[').replaceAll(' ]', ']')
