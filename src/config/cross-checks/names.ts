import { configProblems } from '../../domain/errors/config.ts'
import { finding, keyText, type Finding } from '../finding.ts'
import { nearestHint } from '../nearest.ts'
import { list, mapping, named, references, steps, type Named, type Reference } from '../outline.ts'
import { drillReferences } from './gates.ts'

/** A finding for each use of a name that is not known. */
export const unknown = (what: string, known: readonly string[], uses: readonly Reference[]): readonly Finding[] =>
  uses
    .filter(use => !known.includes(use.name))
    .map(({ name, path }) => {
      const hint = nearestHint(name, known, configProblems.CONFIG_UNKNOWN_NAME.hint)
      return finding('CONFIG_UNKNOWN_NAME', path, { what, name: keyText(name) }, hint)
    })

const ports = (environment: Named): readonly Reference[] =>
  Object.keys(mapping(mapping(mapping(environment.value['target'])['local'])['ports'])).map(name => ({
    name,
    path: [...environment.path, 'target', 'local', 'ports', name],
  }))

const onEcs = (environment: Named): readonly Reference[] =>
  Object.keys(mapping(mapping(mapping(environment.value['target'])['ecs'])['services'])).map(name => ({
    name,
    path: [...environment.path, 'target', 'ecs', 'services', name],
  }))

const watched = (environment: Named): readonly Reference[] =>
  list(environment.value['watch']).flatMap((watch, i) =>
    references({ name: '', path: [...environment.path, 'watch', i], value: mapping(watch) }, 'service'),
  )

/** Every name that stands for something else in the file must exist there. */
export const unknownNames = (root: unknown): readonly Finding[] => {
  const sections = { checks: 'check', services: 'service', environments: 'environment' } as const
  const after = Object.entries(sections).flatMap(([section, what]) => {
    const items = named(root, section)
    const names = items.map(item => item.name)
    return unknown(
      what,
      names,
      items.flatMap(item => references(item, 'after')),
    )
  })
  const environments = named(root, 'environments')
  const uses = [
    ...named(root, 'consumers').flatMap(consumer => references(consumer, 'service')),
    ...environments.flatMap(ports),
    ...environments.flatMap(onEcs),
    ...environments.flatMap(watched),
    ...steps(root).flatMap(({ kind, path, value }) =>
      kind === 'verify-writes' ? references({ name: kind, path: [...path, kind], value }, 'service') : [],
    ),
  ]
  return [
    ...after,
    ...unknown(
      'environment',
      environments.map(({ name }) => name),
      drillReferences(root),
    ),
    ...unknown(
      'service',
      named(root, 'services').map(({ name }) => name),
      uses,
    ),
  ]
}
