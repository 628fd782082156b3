import { finding, type Finding, type Path } from '../finding.ts'
import { list, mapping, named, type Named } from '../outline.ts'

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

/** What an environment watches that is in an account. */
const watched = ({ path, value }: Named): readonly { readonly at: Path; readonly what: string }[] =>
  list(value['watch']).flatMap((watch, i) => {
    const { alarm, cloudwatch } = mapping(watch)
    const at = [...path, 'watch', i]
    if (alarm !== undefined) return [{ at, what: 'an alarm' }]
    return cloudwatch === undefined ? [] : [{ at, what: 'a watch of CloudWatch' }]
  })

/** A secret in AWS, an alarm or a metric is in the account of the environment that reads it: that has to be named. */
export const accountsMissing = (root: unknown): readonly Finding[] =>
  named(root, 'environments')
    .filter(environment => !hasAccount(environment))
    .flatMap(environment => {
      const { name, path, value } = environment
      const own = ['variables', 'watch'].flatMap(part => below(value[part], [...path, part]))
      const secrets = [...shared(root), ...own].map(at => ({ at, what: 'a secret in AWS' }))
      const needs = `aws in the environment ${name}`
      return [...secrets, ...watched(environment)].map(({ at, what }) => finding('CONFIG_NEEDS', at, { what, needs }))
    })
