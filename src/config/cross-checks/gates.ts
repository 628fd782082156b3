import { finding, type Finding, type Path } from '../finding.ts'
import { list, mapping, named, references, type Reference } from '../outline.ts'
import { repeated, type Use } from './duplicates.ts'

/** Nothing is asked or confirmed twice within one place's gates. */
export const repeatedInGates = (gates: unknown, path: Path): readonly Finding[] => {
  const checks = Object.entries(mapping(mapping(gates)['checks'])).flatMap(([name, check]): readonly Use[] => {
    const url = typeof check === 'string' ? check : mapping(check)['url']
    return typeof url === 'string' ? [{ key: `check ${url}`, what: 'this URL', path: [...path, 'checks', name] }] : []
  })
  const items = list(mapping(gates)['checklist']).flatMap((item, i): readonly Use[] =>
    typeof item === 'string' ? [{ key: `item ${item}`, what: 'this item', path: [...path, 'checklist', i] }] : [],
  )
  return repeated([...checks, ...items])
}

const asksForTime = (span: unknown): boolean => typeof span === 'string' && !/^0+[a-z]/.test(span)

/** What the gates of the file's environments need, and what they say twice. */
export const gateFindings = (root: unknown): readonly Finding[] =>
  named(root, 'environments').flatMap(environment => {
    const path = [...environment.path, 'gates']
    const gates = mapping(environment.value['gates'])
    const isFirst = references(environment, 'after').length === 0
    const needs = { what: 'soak', needs: 'an environment before this one, in "after"' }
    const soak = isFirst && asksForTime(gates['soak']) ? [finding('CONFIG_NEEDS', [...path, 'soak'], needs)] : []
    return [...soak, ...repeatedInGates(gates, path)]
  })

/** The environments in which drills are asked for. */
export const drillReferences = (root: unknown): readonly Reference[] =>
  named(root, 'environments').flatMap(({ path, value }) => {
    const drill = mapping(mapping(value['gates'])['drill'])
    return references({ name: 'drill', path: [...path, 'gates', 'drill'], value: drill }, 'environment')
  })
