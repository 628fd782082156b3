import type { Path } from './finding.ts'

/**
 * The file as far as it can be read, whatever the schema says of it: what has another form than it should counts as
 * absent. So the cross checks can report together with the schema.
 */
export type Named = { readonly name: string; readonly path: Path; readonly value: Readonly<Record<string, unknown>> }
export type Reference = { readonly name: string; readonly path: Path }

export const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The entries of a mapping of names, at a path. */
export const named = (root: unknown, section: string): readonly Named[] =>
  Object.entries(mapping(mapping(root)[section])).map(([name, value]) => ({
    name,
    path: [section, name],
    value: mapping(value),
  }))

/** The names in a field that takes one name or a list of them. */
export const references = (item: Named, field: string): readonly Reference[] => {
  const value = item.value[field]
  const path = [...item.path, field]
  if (typeof value === 'string') return [{ name: value, path }]
  return list(value).flatMap((name, i) => (typeof name === 'string' ? [{ name, path: [...path, i] }] : []))
}

export type Step = { readonly kind: string; readonly path: Path; readonly value: Readonly<Record<string, unknown>> }

/** The short form of a step names what the long form has under this key. */
const shortFor: Readonly<Record<string, string>> = { terraform: 'folder' }

/** The steps of `deploy`, with `rollout` as the three that it stands for. */
export const steps = (root: unknown): readonly Step[] =>
  list(mapping(root)['deploy']).flatMap((step, i): readonly Step[] => {
    const [kind, value] = typeof step === 'string' ? [step, {}] : (Object.entries(mapping(step))[0] ?? [undefined, {}])
    const path = ['deploy', i]
    if (kind === undefined) return []
    const kinds = kind === 'rollout' ? ['start', 'shift', 'retire'] : [kind]
    const short = shortFor[kind]
    const written = short !== undefined && typeof value === 'string' ? { [short]: value } : mapping(value)
    return kinds.map(one => ({ kind: one, path, value: written }))
  })
