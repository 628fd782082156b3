import type { components } from '../api/schema.d.ts'
import type { Role } from '../api/types.ts'
import type { Act } from './act.ts'

type Policy = components['schemas']['Policy']

/** Who looks, with what they may do at the place that is looked at. */
export type Looker = { readonly name: string; readonly role: Role | null; readonly policy: Policy | undefined }

const reaching: readonly Role[] = ['deployer', 'approver', 'admin']

/** Whether somebody may answer deployments there, and let a held release in again. */
export const mayDeploy = (role: Role | null): boolean => role !== null && reaching.includes(role)

/** The people behind names of people and groups. */
const peopleOf = (names: readonly string[], { groups }: Policy): readonly string[] =>
  names.flatMap(name => groups[name] ?? [name])

const isAmong = (name: string, people: readonly string[]): boolean =>
  people.some(person => person.toLowerCase() === name.toLowerCase())

/** Who hears of it when the glass is broken by somebody: everybody named but themselves. */
export const toldOfGlass = ({ name, policy }: Looker): readonly string[] =>
  policy === undefined ? [] : peopleOf(policy.breakGlass.tell, policy).filter(person => !isAmong(name, [person]))

const isBreaker = ({ name, policy }: Looker): boolean =>
  policy !== undefined && isAmong(name, peopleOf(policy.breakGlass.who, policy))

/** Whether somebody may do that. The API asks the same again, and has the last word. Pure. */
export const mayDo = ({ kind, who }: Pick<Act, 'kind' | 'who'>, looker: Looker): boolean => {
  const { role, policy } = looker
  switch (who) {
    case 'deployer':
      return mayDeploy(role)
    case 'glass':
      return role !== null && isBreaker(looker)
    case 'admin':
      // Where there is a policy, only those may adopt who may break the glass.
      return (
        role === 'admin' && (kind !== 'adopt' || policy === undefined || policy.version === 'none' || isBreaker(looker))
      )
  }
}
