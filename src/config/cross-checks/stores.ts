import { finding, type Finding, type Path } from '../finding.ts'
import { list, mapping, named, type Named } from '../outline.ts'

/** What keeps secrets, and what of an environment says which one it is. */
type Store = {
  /** Of a reference to a secret in it. */
  readonly keys: readonly string[]
  readonly what: string
  readonly needs: string
  readonly isNamed: (environment: Named['value']) => boolean
}

const hasAccount: Store['isNamed'] = ({ aws, target }) => aws !== undefined || mapping(target)['ecs'] !== undefined

const stores: readonly Store[] = [
  {
    keys: ['ssm', 'secrets-manager'],
    what: 'a secret in AWS',
    needs: 'aws',
    isNamed: hasAccount,
  },
  { keys: ['alarm'], what: 'an alarm', needs: 'aws', isNamed: hasAccount },
  { keys: ['rds'], what: 'a snapshot by RDS', needs: 'aws', isNamed: hasAccount },
  { keys: ['cloudwatch'], what: 'a watch of CloudWatch', needs: 'aws', isNamed: hasAccount },
  {
    keys: ['key-vault'],
    what: 'a secret in Azure Key Vault',
    needs: 'azure',
    isNamed: ({ azure }) => azure !== undefined,
  },
  {
    keys: ['vault'],
    what: 'a secret in Vault',
    needs: 'vault',
    isNamed: ({ vault }) => vault !== undefined,
  },
]

type Asked = { readonly path: Path; readonly value: Readonly<Record<string, unknown>> }

const inVariables = ({ variables }: Named['value'], path: Path): readonly Asked[] =>
  Object.entries(mapping(variables)).map(([name, value]) => ({
    path: [...path, 'variables', name],
    value: mapping(value),
  }))

/** Variables and the address of the database that every environment reads. */
const shared = (root: unknown): readonly Asked[] => [
  ...inVariables(mapping(root), []),
  ...named(root, 'services').flatMap(({ path, value }) => inVariables(value, path)),
  { path: ['database', 'url'], value: mapping(mapping(mapping(root)['database'])['url']) },
]

/** What an environment watches that is in its account. */
const watched = ({ path, value }: Named): readonly Asked[] =>
  list(value['watch']).map((watch, i) => ({ path: [...path, 'watch', i], value: mapping(watch) }))

const snapshotOf = ({ path, value }: Named): Asked => ({
  path: [...path, 'snapshot'],
  value: mapping(value['snapshot']),
})

/** A secret, a snapshot, an alarm or a metric is in the store of the environment that reads it: that has to be named. */
export const storesMissing = (root: unknown): readonly Finding[] =>
  named(root, 'environments').flatMap(environment => {
    const { name, path, value } = environment
    const asked = [...shared(root), ...inVariables(value, path), ...watched(environment), snapshotOf(environment)]
    return stores
      .filter(({ isNamed }) => !isNamed(value))
      .flatMap(({ keys, what, needs }) =>
        asked
          .filter(({ value }) => keys.some(key => value[key] !== undefined))
          .map(at => finding('CONFIG_NEEDS', at.path, { what, needs: `${needs} in the environment ${name}` })),
      )
  })
