import type { App, Environment } from '../config/app.ts'
import type { Actor } from '../domain/saga/event.ts'
import { demandsBranch, refuseBarred, refuseBranch, unmetBranches } from '../engine/refuse-barred.ts'
import type { Lockstep } from './lockstep.ts'
import { tellBarred } from './tell-barred.ts'

type Wanted = {
  readonly repository: string
  readonly commit: string
  readonly app: App
  /** The names of those that the run is for, in order. */
  readonly environments: readonly string[]
  readonly actor: Actor
}

/**
 * What the policy bars is not even built, for a build runs what the commit says. A commit whose branch may come to some of the environments
 * is built: how far it comes is looked at on its way. PLAN_SECRET_BARRED, PLAN_COMMAND_BARRED, PLAN_ROLE_BARRED, PLAN_BRANCH_BARRED, each of
 * which becomes part of the record.
 */
export const refuseBeforeBuild = async (lockstep: Lockstep, wanted: Wanted): Promise<void> => {
  const { policy } = lockstep
  const { app, commit: subject, environments, actor } = wanted
  const places = app.environments
    .filter(({ name }) => environments.includes(name))
    .map(environment => ({ policy, app, environment }))
  const telling = ({ environment: { name } }: { readonly environment: Environment }, work: () => void) =>
    tellBarred(lockstep, { app: app.name, environment: name, subject, actor }, work)
  for (const place of places) await telling(place, () => refuseBarred(place))
  if (!places.some(demandsBranch)) return
  const branches = await lockstep.sourceOf(wanted.repository).branches(subject)
  const [first] = places
  if (first === undefined || places.some(place => unmetBranches(place, branches) === undefined)) return
  await telling(first, () => refuseBranch(first, branches))
}
