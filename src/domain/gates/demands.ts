import { digestOf } from '../digest.ts'
import { boundsFor } from './bounds.ts'
import type { Bounds } from './bounds.ts'
import type { Gates } from './gates.ts'
import { peopleIn, personOf } from './people.ts'
import type { Policy } from './policy.ts'
import { policyGates, stricter } from './stricter.ts'

/** What a server without a policy.yaml goes by: nothing is demanded, and names are taken as they are. */
export const noPolicy: Policy = {
  version: 'none',
  directory: { people: null, groups: {} },
  slack: {},
  roles: [],
  rules: [],
  freezes: [],
  breakGlass: { who: [], tell: [] },
  pointOfNoReturn: { allow: [] },
  retention: null,
  network: [],
  workflows: [],
  apps: {},
}

/** The gates of one environment of one app: those of its file and those of the policy. */
export const gatesFor = (file: Gates, policy: Policy, app: string, environment: string): Gates =>
  stricter(file, policyGates(policy, app, environment))

/**
 * A digest of what the policy demands of one environment, for the hash of a plan: when it changes, what was approved
 * before is void. Windows and freezes are left out, for they say when and not what; so are people, who are looked up
 * whenever gates are judged.
 */
export const demandsVersion = (policy: Policy, app: string, environment: string): string => {
  const { windows: _windows, freezes: _freezes, ...demands } = policyGates(policy, app, environment)
  const bounds = boundsFor(policy, app, environment).filter(isBinding)
  // Left out where there are none, so that a plan made before there were any is still the same.
  return digestOf({ demands, allow: policy.pointOfNoReturn.allow, ...(bounds.length > 0 && { bounds }) })
}

const isBinding = (bounds: Bounds): boolean => Object.values(bounds).some(list => list !== null)

/** The people who are told when somebody breaks the glass, that one left out; undefined: that one may not. */
export const toldOfBrokenGlass = ({ breakGlass, directory }: Policy, by: string): readonly string[] | undefined => {
  const isBy = (person: string): boolean => personOf(person, directory) === personOf(by, directory)
  const told = peopleIn(breakGlass.tell, directory).filter(person => !isBy(person))
  return peopleIn(breakGlass.who, directory).some(isBy) && told.length > 0 ? told : undefined
}
