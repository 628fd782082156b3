import { availableParallelism } from 'node:os'
import { accountClients } from '../adapters/aws/account-clients.ts'
import type { gitRepositories } from '../adapters/git/git-repositories.ts'
import { readDbmateMigrations } from '../adapters/dbmate/dbmate-read.ts'
import { localArtifacts } from '../adapters/local/artifacts.ts'
import { localCheckPlaces } from '../adapters/local/checks/check-places.ts'
import { localRunner } from '../adapters/local/runner.ts'
import type { Lockstep } from '../app/lockstep.ts'
import { turnsByKey } from '../domain/turns.ts'
import { roomFor } from '../engine/room.ts'
import { resolvePlan } from '../engine/resolve-plan.ts'
import type { Growth } from '../http/growth.ts'
import type { Home } from '../store/environment-homes.ts'
import { portsFor } from './ports-for.ts'
import { reachablePorts } from './reachable-ports.ts'
import { secretsForPlaces } from './secrets-for.ts'
import { standInsFor } from './stand-ins-for.ts'
import { stepLog } from './step-logs.ts'
import { systemClock } from './system-clock.ts'

/** Each may take a core and much memory. */
const buildsAtOnce = 8

export type LockstepParts = Pick<Lockstep, 'store' | 'policy' | 'wake'> & {
  /** As whom this node leads. */
  readonly owner: string
  readonly here: Home
  readonly repositories: ReturnType<typeof gitRepositories>
  /** What targets of this machine are reached by. */
  readonly local: Omit<Parameters<typeof portsFor>[0], 'home' | 'store' | 'secretsFor' | 'clientsFor'>
  readonly growth: Growth
  readonly onError: (error: unknown) => void
}

/** Binds what the use cases ask of the world to this machine. */
export const lockstepOf = (parts: LockstepParts): Lockstep => {
  const { owner, here, store, policy, repositories, growth, onError } = parts
  const home = here.path
  const clientsFor = accountClients()
  const secretsFor = secretsForPlaces(process.env, clientsFor)
  return {
    node: { owner, home: here },
    store,
    clock: systemClock,
    wake: parts.wake,
    policy,
    resolvePlan: (request, db) => resolvePlan({ db, policy, clock: systemClock }, request),
    sourceOf: repositories.source,
    artifacts: repositories.building(localArtifacts(home, localRunner)),
    checkPlaces: repositories.checking(localCheckPlaces(home)),
    room: { checks: roomFor(availableParallelism()), builds: roomFor(buildsAtOnce) },
    readMigrations: readDbmateMigrations,
    portsFor: reachablePorts(store, here, portsFor({ ...parts.local, home, store, secretsFor, clientsFor })),
    secretsFor,
    standInsFor,
    inTurn: turnsByKey(),
    runLog: (id, step) => stepLog(home, { id, step }, { lost: onError, written: growth.grew }),
    appended: growth.appended,
  }
}
