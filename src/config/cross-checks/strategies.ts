import { finding, type Finding } from '../finding.ts'
import { mapping, named, steps } from '../outline.ts'

const gradual = ['canary', 'linear', 'rolling']

/** On ECS a service replaces its tasks at its own pace, within bounds that it has there. */
export const pacesOnEcs = (root: unknown): readonly Finding[] =>
  named(root, 'environments').flatMap(({ path, value }) => {
    if (mapping(value['target'])['ecs'] === undefined) return []
    return Object.keys(mapping(mapping(value['strategy'])['rolling'])).map(key =>
      finding('CONFIG_NOT_AVAILABLE', [...path, 'strategy', 'rolling', key], {
        what: `${key} on ECS`,
        instead: 'the minimum and maximum of the service there, by which it replaces its tasks',
      }),
    )
  })

/** A strategy that shares users between two versions needs the old one, which the step `stop` takes away first. */
export const strategiesWithoutOld = (root: unknown): readonly Finding[] => {
  if (!steps(root).some(({ kind }) => kind === 'stop')) return []
  return named(root, 'environments').flatMap(({ path, value }) => {
    const kind = Object.keys(mapping(value['strategy'])).find(key => gradual.includes(key))
    if (kind === undefined) return []
    return [
      finding(
        'CONFIG_ORDER',
        [...path, 'strategy', kind],
        { expected: `a deploy without stop beside ${kind}`, found: 'the step stop' },
        `${kind} needs the old version beside the new one: take stop out of deploy, or choose recreate`,
      ),
    ]
  })
}
