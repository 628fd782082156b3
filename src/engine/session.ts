import type { Transaction } from 'kysely'
import { turns } from '../domain/turns.ts'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import { failure } from '../domain/errors/error.ts'
import { applied, refusal } from '../domain/saga/apply.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { DeploymentEvent, Fact } from '../domain/saga/event.ts'
import { appendEventsIn, findAppend, newAppendId } from '../store/append-events.ts'
import type { Append, Head } from '../store/append-events.ts'
import { appendLast } from '../store/append-last.ts'
import type { Leaving } from '../store/append-last.ts'
import type { Woken } from '../store/environment-lock.ts'
import { readDeployment } from '../store/read-deployment.ts'
import type { StoredDeployment } from '../store/read-deployment.ts'
import type { Tables } from '../store/tables.ts'
import { isConnectionError } from './classify-error.ts'
import type { EngineDeps } from './deps.ts'
import { rowAfter } from './row-after.ts'

/** One deployment that this node leads: its state, and the only way to write to its stream. */
export type Session = {
  readonly id: string
  /** Under which it writes; a lock that is granted or a takeover raises it. */
  epoch(): number
  /** The fold, facts that are only noted included. */
  deployment(): Deployment
  /** Remembers a fact for the next append, so that a step's result and the next step's start go together. */
  note(fact: Fact): void
  hasNotes(): boolean
  /**
   * Appends what was noted and these facts. When a person's event came between, folds again and appends what is still possible.
   * False: not all of it was. DEPLOYMENT_TAKEN_OVER when another node leads now.
   */
  record(...facts: readonly Fact[]): Promise<boolean>
  /**
   * In one transaction does what `decide` does and appends what was noted and the facts that it answers. False: nothing was done,
   * because `decide` answered null or a person's event has made a fact impossible; what was noted stays noted.
   */
  recordIn(decide: (tx: Transaction<Tables>) => Promise<readonly Fact[] | null>): Promise<boolean>
  /**
   * Appends what was noted and the fact that ends the deployment, and leaves its environment. Null: nothing was done, because a
   * person's event has made it impossible; what was noted stays noted.
   */
  recordLast(fact: Fact, leaving: Leaving): Promise<Woken | null>
  /** Reads the stream again: a person's event may have come. */
  refresh(): Promise<void>
}

export const openSession = (deps: EngineDeps, stored: StoredDeployment): Session => {
  const { id } = stored
  let deployment = stored.deployment
  let { epoch } = deployment
  let head: Head = stored.head
  let notes: readonly Fact[] = []
  // A checkpoint may be on its way while its step ends, and each write builds on where the one before left the stream.
  const inTurn = turns()
  // The fold with the notes: read many times between two appends.
  let view = deployment

  const foldOnto = (
    facts: readonly Fact[],
  ): { readonly events: readonly DeploymentEvent[]; readonly folded: Deployment } => {
    const at = deps.clock.now().toISOString()
    let folded = deployment
    const events: DeploymentEvent[] = []
    for (const fact of facts) {
      const event: DeploymentEvent = { ...fact, at }
      if (refusal(folded, event) !== null) break
      folded = applied(folded, event)
      events.push(event)
    }
    return { events, folded }
  }
  const refresh = async (): Promise<void> => {
    const now = await readDeployment(deps.store.db, id)
    if (now === null || now.deployment.epoch > epoch)
      throw failure(deploymentErrors.DEPLOYMENT_TAKEN_OVER, { deployment: id })
    deployment = now.deployment
    view = foldOnto(notes).folded
    head = now.head
  }
  const appendOf = (events: readonly DeploymentEvent[], folded: Deployment): Append => {
    const after = rowAfter(folded, deps.clock)
    return { id: newAppendId(), deployment: id, from: head, epoch, events, after }
  }
  const wrote = (written: Head, events: readonly DeploymentEvent[], folded: Deployment): void => {
    head = written
    deployment = folded
    epoch = folded.epoch
    view = foldOnto(notes).folded
    deps.appended(id, events)
  }
  const record = async (facts: readonly Fact[]): Promise<boolean> => {
    for (;;) {
      const { events, folded } = foldOnto(facts)
      if (events.length === 0) return facts.length === 0
      const written = await appendSurely(deps, appendOf(events, folded))
      if (written === null) await refreshed()
      else {
        wrote(written, events, folded)
        return events.length === facts.length
      }
    }
  }
  const recordIn: Session['recordIn'] = async decide => {
    for (;;) {
      const done = await deps.store.db
        .transaction()
        .execute(async tx => {
          const decided = await decide(tx)
          const facts = [...notes, ...(decided ?? [])]
          const { events, folded } = foldOnto(facts)
          if (decided === null || events.length < facts.length) throw new GivenUp()
          const written = await appendEventsIn(tx, appendOf(events, folded))
          if (written === null) throw new Moved()
          return { written, events, folded }
        })
        .catch(outcomeOf)
      if (done === 'given-up') return false
      if (done === 'moved') await refreshed()
      else {
        notes = []
        wrote(done.written, done.events, done.folded)
        return true
      }
    }
  }
  const recordLast: Session['recordLast'] = async (fact, leaving) => {
    for (;;) {
      const facts = [...notes, fact]
      const { events, folded } = foldOnto(facts)
      if (events.length < facts.length) return null
      const written = await appendLastSurely(deps, appendOf(events, folded), leaving)
      if (written === null) await refreshed()
      else {
        notes = []
        wrote(written.head, events, folded)
        return written.woken
      }
    }
  }
  const refreshed = async (): Promise<void> => {
    const before = head.seq
    await refresh()
    // The row did not move although the append found none: its epoch is another one.
    if (head.seq === before) throw failure(deploymentErrors.DEPLOYMENT_TAKEN_OVER, { deployment: id })
  }
  const takeNotes = (): readonly Fact[] => {
    const taken = notes
    notes = []
    view = deployment
    return taken
  }

  return {
    id,
    epoch: () => epoch,
    deployment: () => view,
    note: fact => {
      notes = [...notes, fact]
      view = foldOnto(notes).folded
    },
    hasNotes: () => notes.length > 0,
    record: (...facts) => inTurn(() => record([...takeNotes(), ...facts])),
    recordIn: decide => inTurn(() => recordIn(decide)),
    recordLast: (fact, leaving) => inTurn(() => recordLast(fact, leaving)),
    refresh: () => inTurn(refresh),
  }
}

class GivenUp extends Error {}
/** The row was not there any more: the stream has grown, or another node leads. */
class Moved extends Error {}

const outcomeOf = (error: unknown): 'given-up' | 'moved' => {
  if (error instanceof GivenUp) return 'given-up'
  if (error instanceof Moved) return 'moved'
  throw error
}

const appendSurely = (deps: EngineDeps, append: Append): Promise<Head | null> =>
  surely(deps, append, deps.store.append(append), found => found)

/** Who is to be woken is not known when the answer was lost: they are due, and found by the next sweep. */
const appendLastSurely = (deps: EngineDeps, append: Append, leaving: Leaving) =>
  surely(deps, append, appendLast(deps.store.pool, append, leaving), head => ({
    head,
    woken: { next: null, run: null },
  }))

/** When the connection broke before the answer, the append is looked up by its id: it is in or it is not. */
const surely = async <T>(
  deps: EngineDeps,
  append: Append,
  answer: Promise<T | null>,
  ifFound: (head: Head) => T,
): Promise<T | null> => {
  try {
    return await answer
  } catch (error) {
    if (!isConnectionError(error)) throw error
    const found = await findAppend(deps.store.db, append)
    if (found !== null) return ifFound(found)
    throw error
  }
}
