import type { Reversibility } from '../plan.ts'
import { addressesText, dataLostBy } from './infrastructure-plan.ts'
import type { InfrastructurePlan } from './infrastructure-plan.ts'

export type DeclaredInfrastructure = {
  readonly folder: string
  /** The file says that it cannot be taken back. */
  readonly irreversible: boolean
  /** The release that runs has this folder, too: applying its configuration takes the change back. */
  readonly hasBase: boolean
  /** null: it is planned once the deployment waits. */
  readonly planned: InfrastructurePlan | null
}

/**
 * Whether a change of infrastructure can be taken back by applying the configuration of the release before. What destroys data cannot;
 * what made a place for data is destroyed by nobody but a person, since it may hold some by then. Pure.
 */
export const infrastructureReversibility = ({
  folder,
  irreversible,
  hasBase,
  planned,
}: DeclaredInfrastructure): Reversibility => {
  if (planned?.changes.length === 0) return { kind: 'nothing' }
  if (irreversible) return { kind: 'no', why: `${folder} is declared irreversible` }
  const lost = planned === null ? [] : dataLostBy(planned)
  if (lost.length > 0) return { kind: 'no', why: `it destroys ${addressesText(lost)} and what is in there` }
  if (!hasBase) return { kind: 'while-empty', keeps: `what ${folder} made, as no release before has it` }
  const made = planned?.changes.filter(({ action, holdsData }) => action === 'create' && holdsData) ?? []
  return made.length === 0 ? { kind: 'yes' } : { kind: 'while-empty', keeps: addressesText(made) }
}
