import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { isNoProgress } from '../../src/domain/saga/progress.ts'
import {
  agentCallName,
  appendedBodies,
  isAppend,
  isClaim,
  isClaimOfRun,
  postgresCallName,
  routerCallName,
} from './call-names.ts'
import type { Choice } from './choose-points.ts'
import type { CrashPoint, Side } from './crash-point.ts'
import { isOneOfTheFirst } from './crash-point.ts'
import { onlyReads } from './only-reads.ts'
import type { Passage } from './passage.ts'
import { freePassage } from './passage.ts'
import type { PostgresAnswer, PostgresCall, PostgresWatcher } from './postgres-proxy.ts'
import { isLookedAtHere } from './same-elsewhere.ts'
import type { HttpCall } from './socket-proxy.ts'
import type { UnderWay } from './under-way.ts'
import { after, atTheBegin } from './under-way.ts'

/** Which deployments are being watched: the first half of a label. */
export type Scene = Pick<CrashPoint, 'strategy' | 'order' | 'direction'>

/** So often at most it dies without coming on: a deployment that is claimed five times in vain is stuck, as it should be. */
const mostInVain = 3
/** With more, what each kill adds to the waiting of users and watches would be measured, not what it does. */
const mostPerDeployment = 30
/** Users wait at the router while the old version is stopped and the new one is not there, for a minute at most. */
const mostWhileUsersWait = 6
const usersWaitIn = /^(stop|migrate|start:|verify-writes|shift)/

export type Killer = {
  readonly postgres: PostgresWatcher
  readonly agent: (call: HttpCall) => Passage
  readonly router: (call: HttpCall) => Passage
  /** From now on calls are crash points. `isTurnedOnly`: only once the deployment has turned back. `step`: what is under way. */
  arm(scene: Scene, first: { readonly step: string; readonly isTurnedOnly: boolean }): void
  disarm(): readonly CrashPoint[]
  /** The server was started again. `events`: all that the deployment has on record, null before it is there. */
  restarted(events: readonly DeploymentEvent[] | null): void
  /** The server was started again and is asked for something: what it does now is no part of its start. */
  goesOn(): void
  /** Ends the server now, wherever it is. False: it is dead, or died too often without coming on. */
  strike(): boolean
  /** How often it has died in this deployment. */
  hits(): number
  isDead(): boolean
}

type Armed = {
  readonly scene: Scene
  readonly isTurnedOnly: boolean
  now: UnderWay
  counts: Map<string, number>
  hits: CrashPoint[]
  inVain: number
  isDead: boolean
  /** The server was started again and does not lead the deployment yet. */
  isStarting: boolean
  /** Appends of a transaction that is open, by connection. */
  uncommitted: Map<number, readonly DeploymentEvent[]>
}

const isTooOften = ({ scene, hits }: Armed, step: string): boolean => {
  if (hits.length >= mostPerDeployment) return true
  if (scene.order !== 'stop-first' || !usersWaitIn.test(step)) return false
  return hits.filter(hit => usersWaitIn.test(hit.step)).length >= mostWhileUsersWait
}

const plain = (step: string): string => step.replace('~', '')

const stepOf = ({ isStarting, now }: Armed): string => {
  if (isStarting) return 'start-up'
  // An undo that was cut off is not settled: it runs again as a whole.
  return now.isTakenOver && isInSteps(now) && !now.step.endsWith('.undo') ? `${now.step}~` : now.step
}

/** Before, it is asked for something or leads; behind, its run is led. */
const isInSteps = ({ step }: UnderWay): boolean => !['create', 'begin', 'end'].includes(step)

/** Watches every call of the server, names it, and ends the server with SIGKILL where `choice` wants it. */
export const createKiller = (choice: Choice, kill: () => void): Killer => {
  let armed: Armed | null = null
  const nameOf = namesOfTransactions()

  const die = (state: Armed, point: CrashPoint): void => {
    kill()
    state.isDead = true
    state.inVain += 1
    state.hits.push(point)
    choice.hit(point)
  }
  const passageOf = (call: string | null, isOfServer: boolean): Passage => {
    const state = armed
    if (call === null || state === null || state.isDead) return freePassage
    if (state.isTurnedOnly && !state.now.isTurned) return freePassage
    const step = stepOf(state)
    if (!isLookedAtHere({ ...state.scene, step, call })) return freePassage
    const n = (state.counts.get(`${step} ${call}`) ?? 0) + 1
    state.counts.set(`${step} ${call}`, n)
    if (!isOneOfTheFirst({ step, n })) return freePassage
    const at = (side: Side): CrashPoint => ({ ...state.scene, step, call, n, side })
    const mayDie = (): boolean =>
      state.inVain < mostInVain &&
      !isTooOften(state, step) &&
      state.hits.filter(hit => plain(hit.step) === plain(step)).length < choice.mostPerStep()
    const isDue = (side: Side): boolean => {
      if (armed !== state || state.isDead) return false
      const isWanted = choice.wants(at(side))
      // Cut off once it is cut off; the other times are for what is met then.
      return mayDie() && (isWanted || (state.inVain === 0 && choice.leadsOn(at(side))))
    }
    return {
      before: () => {
        if (!isDue('before')) return 'forward'
        die(state, at('before'))
        // Whoever is not the server goes on, as it does when the server dies beside it.
        return isOfServer ? 'drop' : 'forward'
      },
      after: () => {
        if (!isDue('after')) return 'forward'
        die(state, at('after'))
        return isOfServer ? 'withhold' : 'forward'
      },
    }
  }
  const goesOn = (): void => {
    if (armed !== null && !armed.isDead && !isInSteps(armed.now)) armed.isStarting = false
  }
  const cameOn = (events: readonly DeploymentEvent[]): void => {
    if (armed === null || armed.isDead) return
    const before = armed.now
    armed.now = after(armed.now, events)
    if (events.length > 0) armed.isStarting = false
    if (!isNoProgress(events)) armed.inVain = 0
    const isAnotherTry = events.some(({ type }) => type === 'step-started' || type === 'undo-started')
    if (isAnotherTry || before.step !== armed.now.step || before.isTakenOver !== armed.now.isTakenOver)
      armed.counts = new Map()
  }
  return {
    postgres: {
      asked: call => {
        if (isClaim(call) || (armed?.now.step === 'end' && isClaimOfRun(call))) goesOn()
        return passageOf(nameOf(call), !call.speaker.isDbmate)
      },
      answered: (call, answer) => cameOn(committedBy(armed, call, answer)),
    },
    agent: call => passageOf(agentCallName(call), true),
    router: call => passageOf(routerCallName(call), true),
    arm: (scene, { step, isTurnedOnly }) => {
      armed = {
        scene,
        isTurnedOnly,
        now: { ...atTheBegin, step },
        counts: new Map(),
        hits: [],
        inVain: 0,
        isDead: false,
        isStarting: false,
        uncommitted: new Map(),
      }
    },
    disarm: () => {
      const hits = armed?.hits ?? []
      armed = null
      return hits
    },
    restarted: events => {
      if (armed === null) return
      const now = events === null ? armed.now : after(atTheBegin, events)
      armed.now = { ...now, isTakenOver: events !== null }
      armed.counts = new Map()
      armed.uncommitted = new Map()
      armed.isDead = false
      armed.isStarting = true
    },
    goesOn,
    strike: () => {
      const state = armed
      if (state === null || state.isDead || state.inVain >= mostInVain) return false
      const n = state.hits.length + 1
      die(state, { ...state.scene, step: stepOf(state), call: 'random', n, side: 'before' })
      return true
    },
    hits: () => armed?.hits.length ?? 0,
    isDead: () => armed?.isDead === true,
  }
}

/** An append is named by what it appends. */
const postgresName = (call: PostgresCall): string | null =>
  isAppend(call) ? `store:append-${typesOf(call).join('+')}` : postgresCallName(call)

/** The commit of a transaction in which nothing was a point, or nothing was changed, is none either. */
const namesOfTransactions = (): ((call: PostgresCall) => string | null) => {
  const withPoints = new Set<number>()
  return call => {
    const { connection, isInTransaction } = call
    const name = postgresName(call)
    if (!isInTransaction) withPoints.delete(connection)
    else if (/^\s*commit\b/i.test(call.text)) return withPoints.has(connection) ? name : null
    else if (name !== null && !onlyReads(name)) withPoints.add(connection)
    return name
  }
}

const typesOf = (call: PostgresCall): readonly string[] => eventsOf(call).map(({ type }) => type)

const eventsOf = (call: PostgresCall): readonly DeploymentEvent[] =>
  appendedBodies(call).map(body => JSON.parse(body) as DeploymentEvent)

/** How an append is answered whose deployment stood elsewhere by then. */
const foundNoRow = ['INSERT 0 0', 'SELECT 0']

/** The events that are in for good with this answer: at once, or with the commit of their transaction. */
const committedBy = (
  state: Armed | null,
  call: PostgresCall,
  { tag, isFailed, isInTransaction }: PostgresAnswer,
): readonly DeploymentEvent[] => {
  if (state === null) return []
  const { uncommitted } = state
  if (isAppend(call) && !isFailed && !foundNoRow.includes(tag))
    uncommitted.set(call.connection, [...(uncommitted.get(call.connection) ?? []), ...eventsOf(call)])
  if (isInTransaction) return []
  const events = uncommitted.get(call.connection) ?? []
  uncommitted.delete(call.connection)
  return tag === 'ROLLBACK' ? [] : events
}
