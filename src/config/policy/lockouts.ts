import { thawOf } from '../../domain/gates/freezes.ts'
import type { Freeze, Gates } from '../../domain/gates/gates.ts'
import { lockoutByAnAuthor, unknownIn } from '../../domain/gates/locked-out.ts'
import { nextChance, searchMs } from '../../domain/gates/next-chance.ts'
import { matchesAny } from '../../domain/gates/pattern.ts'
import { peopleIn } from '../../domain/gates/people.ts'
import type { Directory } from '../../domain/gates/facts.ts'
import { finding, type Finding, type Path } from '../finding.ts'
import { directoryOf, resolvedRule } from './resolve.ts'
import type { PolicyInput } from './schema.ts'

const approvals = (gates: Gates, directory: Directory, path: Path, isList: boolean): readonly Finding[] =>
  gates.approvals.flatMap((rule, i) => {
    // A name that does not exist is reported as such.
    if (unknownIn(rule.from, directory).length > 0) return []
    const why = lockoutByAnAuthor(rule, directory)
    return why === undefined
      ? []
      : [finding('CONFIG_LOCKED_OUT', [...path, 'approvals', ...(isList ? [i] : [])], { why })]
  })

// Windows come again every week, and the clocks are changed every year alike: any day is as good to search from.
const anyDayMs = Date.parse('2026-01-01T00:00:00Z')

const example = (pattern: string): string => pattern.replaceAll('*', 'x')

/** The rules that hold wherever this one does, as far as its own names and patterns tell. */
const windowsMeet = (rules: PolicyInput['rules'], one: PolicyInput['rules'][number]): boolean =>
  one.apps.every(app =>
    one.environments.every(environment => {
      const holding = rules.filter(
        rule => matchesAny(rule.apps, example(app)) && matchesAny(rule.environments, example(environment)),
      )
      const windows = holding.flatMap(rule => resolvedRule(rule).gates.windows)
      return nextChance({ windows, freezes: [] }, anyDayMs) !== undefined
    }),
  )

const windows = (rules: PolicyInput['rules'], path: Path, rule: PolicyInput['rules'][number]): readonly Finding[] => {
  if (rule.gates.windows === undefined || windowsMeet(rules, rule)) return []
  const args = { expected: 'a time in common with the windows of other rules', found: 'none within 400 days' }
  return [finding('CONFIG_WINDOW_NEVER_OPENS', [...path, 'windows'], args)]
}

/** A freeze from whose beginning on nobody can deploy for longer than anybody can wait, others that follow it included. */
const endless = (freezes: readonly Freeze[], path: Path): readonly Finding[] => {
  const first = freezes.findIndex(({ from }) => thawOf(freezes, Date.parse(from)) - Date.parse(from) > searchMs)
  const args = { expected: 'a break within 400 days', found: 'freezes that go over into each other' }
  return first < 0 ? [] : [finding('CONFIG_FREEZE_WITHOUT_END', [...path, first], args)]
}

/** Whoever breaks the glass is not the only one who knows. */
const untold = ({ 'break-glass': { who, tell } }: PolicyInput, directory: Directory): readonly Finding[] => {
  const told = peopleIn(tell, directory)
  const alone = peopleIn(who, directory).filter(person => told.every(other => other === person))
  const args = { what: `break-glass by ${alone.join(', ')}`, needs: 'somebody else in "tell"' }
  return alone.length === 0 ? [] : [finding('CONFIG_NEEDS', ['break-glass'], args)]
}

/** What of a policy that can be read nobody could ever pass. */
export const lockouts = (input: PolicyInput): readonly Finding[] => {
  const directory = directoryOf(input)
  const ofRules = input.rules.flatMap((rule, i) => {
    const path = ['rules', i, 'gates']
    const { gates } = resolvedRule(rule)
    return [
      ...approvals(gates, directory, path, Array.isArray(rule.gates.approvals)),
      ...windows(input.rules, path, rule),
      ...endless(gates.freezes, [...path, 'freezes']),
    ]
  })
  return [...ofRules, ...endless(input.freezes, ['freezes']), ...untold(input, directory)]
}
