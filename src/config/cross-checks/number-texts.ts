import { finding, type Finding, type Path } from '../finding.ts'
import { mapping, named } from '../outline.ts'
import type { Places } from '../place.ts'

const within = (places: Places, variables: unknown, path: Path): readonly Finding[] =>
  Object.entries(mapping(variables)).flatMap(([name, value]) => {
    if (typeof value !== 'number' && typeof value !== 'boolean') return []
    const here = [...path, name]
    const written = places.writtenAt(here)
    if (written === undefined || written === String(value)) return []
    return [finding('CONFIG_NUMBER_TEXT', here, undefined)]
  })

/** A variable is text: `1.10` without quotes would arrive as "1.1". */
export const numberTexts = (places: Places, root: unknown): readonly Finding[] => [
  ...within(places, mapping(root)['variables'], ['variables']),
  ...['services', 'environments'].flatMap(section =>
    named(root, section).flatMap(({ path, value }) => within(places, value['variables'], [...path, 'variables'])),
  ),
]
