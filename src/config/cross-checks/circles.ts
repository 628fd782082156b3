import { finding, type Finding } from '../finding.ts'
import { circleIn } from '../order.ts'
import { named, references } from '../outline.ts'

/** Nothing may wait for itself, not even by way of others. */
export const circles = (root: unknown): readonly Finding[] =>
  ['checks', 'services', 'environments'].flatMap(section => {
    const items = named(root, section)
    const waiting = items.map(item => ({ name: item.name, after: references(item, 'after').map(use => use.name) }))
    const names = circleIn(waiting)
    return names === undefined ? [] : [finding('CONFIG_CYCLE', [section, names[0] ?? '', 'after'], { names })]
  })
