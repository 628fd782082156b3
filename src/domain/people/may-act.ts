import type { Directory } from '../gates/facts.ts'
import { matchesAny } from '../gates/pattern.ts'
import { peopleIn, personOf } from '../gates/people.ts'
import type { Policy } from '../gates/policy.ts'
import { firstAdminGroup } from './provider-claims.ts'
import { roles } from './principal.ts'
import type { Principal, Role, Scope } from './principal.ts'
import type { RoleBinding } from './role-binding.ts'

/** One by its name; every one there is or will be; or any one, as for what shows nothing of the others. */
export type Extent = { readonly one: string } | 'every' | 'any'

/** What an action needs, and where. */
export type Needed = {
  readonly role: Role
  readonly app: Extent
  readonly environment: Extent
  /** What a token must reach where its owner needs less, because something else than a role decides about people. */
  readonly scopeRole?: Role
}

const reaches = (has: Role, needed: Role): boolean => roles.indexOf(has) >= roles.indexOf(needed)

const covers = (patterns: readonly string[], extent: Extent): boolean => {
  if (extent === 'any') return patterns.length > 0
  if (extent === 'every') return patterns.some(pattern => /^\*+$/.test(pattern))
  return matchesAny(patterns, extent.one)
}

type Granted = Pick<RoleBinding, 'role' | 'apps' | 'environments'>

const grants = (granted: Granted, { role, app, environment }: Needed): boolean =>
  reaches(granted.role, role) && covers(granted.apps, app) && covers(granted.environments, environment)

/** A group of the identity provider has no say under a name that the policy gives to somebody else. */
const isOurs = (name: string, { people, groups }: Directory): boolean =>
  Object.hasOwn(groups, name) || (people !== null && Object.hasOwn(people, name))

const isBound = ({ who }: RoleBinding, { name, groups }: Principal, directory: Directory): boolean => {
  const self = personOf(name, directory)
  return (
    peopleIn(who, directory).some(person => personOf(person, directory) === self) ||
    groups.some(group => who.includes(group) && !isOurs(group, directory))
  )
}

/**
 * Whether somebody may do what needs a role at a place. Persons may what the policy binds to their name and groups, the owner of the
 * machine and the first admin everything; a token never more than its scope, whoever stands behind it, and a workflow just its scope. One
 * binding alone has to cover it all.
 */
export const mayAct = (
  { roles: bindings, directory }: Pick<Policy, 'roles' | 'directory'>,
  principal: Principal,
  needed: Needed,
): boolean => {
  const { kind, scope, groups } = principal
  // What a workflow may is its scope, which the policy has given it.
  const isTrusted = kind === 'owner' || (kind === 'workflow' && scope !== null) || groups.includes(firstAdminGroup)
  const isGranted = isTrusted || bindings.some(one => isBound(one, principal, directory) && grants(one, needed))
  return isGranted && (scope === null || grants(scope, { ...needed, role: needed.scopeRole ?? needed.role }))
}

/** Every role that somebody has, and where: what the policy binds to their name and groups, the first admin everything. Pure. */
export const rolesOf = (
  { roles: bindings, directory }: Pick<Policy, 'roles' | 'directory'>,
  principal: Principal,
): readonly Scope[] =>
  principal.groups.includes(firstAdminGroup)
    ? [{ role: 'admin', apps: ['*'], environments: ['*'] }]
    : bindings
        .filter(one => isBound(one, principal, directory))
        .map(({ role, apps, environments }) => ({ role, apps, environments }))

const extentText = (extent: Extent, what: string): string =>
  typeof extent === 'string' ? `${extent} ${what}` : extent.one

/** Where a role is needed, for people: `production of orders`, `orders`, `every app`. */
export const placeText = ({ app, environment }: Pick<Needed, 'app' | 'environment'>): string => {
  const ofApp = extentText(app, 'app')
  if (environment === 'any' || (environment === 'every' && app === 'every')) return ofApp
  return `${extentText(environment, 'environment')} of ${ofApp}`
}
