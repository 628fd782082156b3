import { finding, type Finding, type Path } from '../finding.ts'
import { mapping, named, type Named } from '../outline.ts'

const isInAws = (value: unknown): boolean => {
  const keys = mapping(value)
  return keys['ssm'] !== undefined || keys['secrets-manager'] !== undefined
}

/** Where secrets in AWS are referred to below a part of the file. */
const below = (value: unknown, path: Path): readonly Path[] => {
  if (isInAws(value)) return [path]
  if (typeof value !== 'object' || value === null) return []
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([key, item]) => below(item, [...path, key]))
}

const hasAccount = ({ value }: Named): boolean =>
  value['aws'] !== undefined || mapping(value['target'])['ecs'] !== undefined

/** Secrets that every environment reads. */
const shared = (root: unknown): readonly Path[] => [
  ...below(mapping(root)['variables'], ['variables']),
  ...named(root, 'services').flatMap(({ path, value }) => below(value['variables'], [...path, 'variables'])),
  ...below(mapping(mapping(root)['database'])['url'], ['database', 'url']),
]

/** A secret in AWS is in the account of the environment that reads it: that has to be named. */
export const accountsMissing = (root: unknown): readonly Finding[] =>
  named(root, 'environments')
    .filter(environment => !hasAccount(environment))
    .flatMap(({ name, path, value }) => {
      const own = ['variables', 'watch'].flatMap(part => below(value[part], [...path, part]))
      return [...shared(root), ...own].map(at =>
        finding('CONFIG_NEEDS', at, { what: 'a secret in AWS', needs: `aws in the environment ${name}` }),
      )
    })
