import type { Transaction } from 'kysely'
import { deploymentErrors } from '../domain/errors/deployment.ts'
import { failure } from '../domain/errors/error.ts'
import { applied, refusal } from '../domain/saga/apply.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { DeploymentEvent, Fact } from '../domain/saga/event.ts'
import { appendEvents, appendEventsIn, findAppend, newAppendId } from '../store/append-events.ts'
import type { Append, Head } from '../store/append-events.ts'
import { readDeployment } from '../store/read-deployment.ts'
import type { StoredDeployment } from '../store/read-deployment.ts'
import type { Tables } from '../store/tables.ts'
import { isConnectionError } from './classify-error.ts'
import type { EngineDeps } from './deps.ts'
import { rowAfter } from './row-after.ts'

/** One deployment that this node leads: its state, and the only way to write to its stream. */
export type Session = {
  readonly id: string
  readonly epoch: number
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
   * The same in one transaction with `also`, which answers false to give it up. When only a part of the facts is still possible, that
   * part is appended without it.
   */
  recordWith(facts: readonly Fact[], also: (tx: Transaction<Tables>) => Promise<boolean>): Promise<boolean>
  /** Reads the stream again: a person's event may have come. */
  refresh(): Promise<void>
}

export const openSession = (deps: EngineDeps, stored: StoredDeployment, epoch: number): Session => {
  const { id } = stored
  let deployment = stored.deployment
  let head: Head = stored.head
  let notes: readonly Fact[] = []
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
  const write = async (facts: readonly Fact[], send: Send): Promise<boolean> => {
    for (;;) {
      const { events, folded } = foldOnto(facts)
      if (events.length === 0) return facts.length === 0
      const isWhole = events.length === facts.length
      const after = rowAfter(folded, deps.clock)
      const written = await send({ id: newAppendId(), deployment: id, from: head, epoch, events, after }, isWhole)
      if (written !== null) {
        head = written
        deployment = folded
        view = foldOnto(notes).folded
        deps.appended(id)
        return isWhole
      }
      await refreshed()
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
    epoch,
    deployment: () => view,
    note: fact => {
      notes = [...notes, fact]
      view = foldOnto(notes).folded
    },
    hasNotes: () => notes.length > 0,
    record: (...facts) => write([...takeNotes(), ...facts], append => appendSurely(deps, append)),
    recordWith: (facts, also) =>
      write([...takeNotes(), ...facts], (append, isWhole) =>
        deps.store.db.transaction().execute(async tx => {
          const written = await appendEventsIn(tx, append)
          if (written !== null && isWhole && !(await also(tx))) throw new GivenUp()
          return written
        }),
      ).catch((error: unknown) => {
        if (error instanceof GivenUp) return false
        throw error
      }),
    refresh,
  }
}

/** Writes an append; `isWhole`: it holds all that was asked for. Null: the row was not there any more. */
type Send = (append: Append, isWhole: boolean) => Promise<Head | null>

class GivenUp extends Error {}

/** When the connection broke before the answer, the append is looked up by its id: it is in or it is not. */
const appendSurely = async (deps: EngineDeps, append: Append): Promise<Head | null> => {
  try {
    return await appendEvents(deps.store.pool, append)
  } catch (error) {
    if (!isConnectionError(error)) throw error
    const found = await findAppend(deps.store.db, append)
    if (found !== null) return found
    throw error
  }
}
