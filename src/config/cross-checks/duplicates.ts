import { finding, keyText, pathText, type Finding, type Path } from '../finding.ts'
import { mapping, named, references, steps, type Reference } from '../outline.ts'

export type Use = { readonly key: string; readonly what: string; readonly path: Path }

/** A finding for each use of a key after its first. */
export const repeated = (uses: readonly Use[]): readonly Finding[] => {
  const first = new Map<string, Use>()
  return uses.flatMap(use => {
    const before = first.get(use.key)
    if (before === undefined) first.set(use.key, use)
    return before === undefined
      ? []
      : [finding('CONFIG_DUPLICATE', use.path, { what: use.what, first: pathText(before.path) })]
  })
}

// Local environments share one machine, so a port belongs to one service of one of them.
const ports = (root: unknown): readonly Use[] =>
  named(root, 'environments').flatMap(({ path, value }) =>
    Object.entries(mapping(mapping(mapping(value['target'])['local'])['ports'])).flatMap(([service, port]) =>
      typeof port === 'number'
        ? [{ key: String(port), what: `port ${port}`, path: [...path, 'target', 'local', 'ports', service] }]
        : [],
    ),
  )

const repeatable = new Set(['test', 'bake', 'verify-writes', 'run', 'terraform'])

const onceOnly = (root: unknown): readonly Use[] =>
  steps(root).flatMap(({ kind, path, value }) => {
    const name = value['name']
    if (kind === 'run' && typeof name === 'string')
      return [{ key: `run ${name}`, what: 'this name of a run step', path }]
    const { folder } = value
    // Planned at the same time, the second would be stale once the first is applied.
    if (kind === 'terraform' && typeof folder === 'string')
      return [{ key: `terraform ${folder}`, what: `the folder ${folder} of a terraform step`, path }]
    return repeatable.has(kind) ? [] : [{ key: kind, what: `the step ${kind}`, path }]
  })

/** Flags by which Lockstep pauses consumers and lets the new version write. */
const ownFlags = (root: unknown): readonly Reference[] => [
  ...named(root, 'consumers').flatMap(consumer => references(consumer, 'flag')),
  ...steps(root).flatMap(({ kind, path, value }) =>
    kind === 'verify-writes' ? references({ name: kind, path: [...path, kind], value }, 'flag') : [],
  ),
]

/** A flag that people set must not be one that a deployment turns. */
const flagsInUse = (root: unknown): readonly Finding[] => {
  const own = ownFlags(root)
  return named(root, 'flags').flatMap(({ name, path }) => {
    const use = own.find(one => one.name === name)
    const args = { what: `the flag ${keyText(name)}`, first: pathText(use?.path ?? []) }
    return use === undefined ? [] : [finding('CONFIG_DUPLICATE', path, args)]
  })
}

/** What may be in the file only once. */
export const duplicates = (root: unknown): readonly Finding[] => [
  ...repeated(ports(root)),
  ...repeated(onceOnly(root)),
  ...flagsInUse(root),
]
