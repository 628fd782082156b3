import { repeatedInGates } from '../cross-checks/gates.ts'
import { repeated, type Use } from '../cross-checks/duplicates.ts'
import { keyText, type Finding, type Path } from '../finding.ts'
import { unknown } from '../cross-checks/names.ts'
import { list, mapping, references, type Reference } from '../outline.ts'

const keysOf = (root: unknown, section: string): readonly string[] => Object.keys(mapping(mapping(root)[section]))

const namesAt = (value: unknown, path: Path, field: string): readonly Reference[] =>
  references({ name: field, path, value: mapping(value) }, field)

const approvers = (root: unknown): readonly Reference[] =>
  list(mapping(root)['rules']).flatMap((rule, i) => {
    const path: Path = ['rules', i, 'gates', 'approvals']
    const approvals = mapping(mapping(rule)['gates'])['approvals']
    if (!Array.isArray(approvals)) return namesAt(approvals, path, 'from')
    return approvals.flatMap((one: unknown, j) => namesAt(one, [...path, j], 'from'))
  })

const members = (root: unknown): readonly Reference[] =>
  keysOf(root, 'groups').flatMap(group => namesAt(mapping(root)['groups'], ['groups'], group))

const glass = (root: unknown): readonly Reference[] =>
  ['who', 'tell'].flatMap(field => namesAt(mapping(root)['break-glass'], ['break-glass'], field))

/** Every name stands for a person or a group of the policy; one that says nothing of people takes any name. */
const unknownNames = (root: unknown): readonly Finding[] => {
  const [people, groups] = [keysOf(root, 'people'), keysOf(root, 'groups')]
  if (mapping(root)['people'] === undefined && groups.length === 0) return []
  return [
    ...unknown('person', people, members(root)),
    ...unknown('person or group', [...people, ...groups], [...approvers(root), ...glass(root)]),
  ]
}

/** A name is a person or a group, and an address or a member of Slack belongs to one person. */
const ambiguous = (root: unknown): readonly Finding[] => {
  const names = ['people', 'groups'].flatMap(section =>
    keysOf(root, section).map((name): Use => ({ key: name, what: `the name ${keyText(name)}`, path: [section, name] })),
  )
  const addresses = keysOf(root, 'people').flatMap(person =>
    namesAt(mapping(mapping(root)['people'])[person], ['people', person], 'emails').map(({ name, path }): Use => ({
      key: name.toLowerCase(),
      what: 'this address',
      path,
    })),
  )
  const users = keysOf(root, 'people').flatMap(person =>
    namesAt(mapping(mapping(root)['people'])[person], ['people', person], 'slack').map(({ name, path }): Use => ({
      key: name,
      what: 'this member of Slack',
      path,
    })),
  )
  return [...repeated(names), ...repeated(addresses), ...repeated(users)]
}

/** What a policy names, and what it says twice. */
export const nameFindings = (root: unknown): readonly Finding[] => {
  const rules = list(mapping(root)['rules'])
  const inGates = rules.flatMap((rule, i) => repeatedInGates(mapping(rule)['gates'], ['rules', i, 'gates']))
  return [...unknownNames(root), ...ambiguous(root), ...inGates]
}
