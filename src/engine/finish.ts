import type { Kysely, Transaction } from 'kysely'
import { lockstepItself } from '../domain/audit/fact.ts'
import type { LockstepError } from '../domain/errors/error.ts'
import { isVerdict } from '../domain/errors/step.ts'
import type { Deployment, FinalState } from '../domain/saga/deployment.ts'
import { stepState } from '../domain/saga/deployment.ts'
import type { Actor, Fact } from '../domain/saga/event.ts'
import { undoLeft } from '../domain/saga/progress.ts'
import { leaveEnvironment } from '../store/environment-lock.ts'
import type { Woken } from '../store/environment-lock.ts'
import { hold } from '../store/holds.ts'
import { findRelease } from '../store/releases.ts'
import type { Tables } from '../store/tables.ts'
import { differences, observation, observe } from '../steps/observe.ts'
import type { World } from '../steps/world.ts'
import type { EngineDeps, StepDeps } from './deps.ts'
import type { Led } from './led.ts'
import { bringLedgerUpToDate, isSchemaAttested } from './ledger-after-attest.ts'
import { settleOnceMore } from './perform.ts'
import type { Acting } from './perform.ts'
import { worldOf } from './step-world.ts'

/** Writes the end of a deployment together with all that follows from it: record, lock, hold, the next in line. */
export const finish = async (
  deps: EngineDeps,
  led: Led,
  as: 'succeeded' | 'rolled-back' | 'stuck',
): Promise<boolean> => {
  switch (as) {
    case 'succeeded':
      return end(deps, led, { type: 'succeeded' }, holdOfWhatWasLeft(led))
    case 'rolled-back':
      return finishRolledBack(deps, led)
    case 'stuck':
      return led.session.record({
        type: 'got-stuck',
        left: undoLeft(led.session.deployment()).map(({ title }) => title),
      })
  }
}

/** Ends a deployment that has not started, for what stands in its way: an error that waiting does not mend. */
export const rejectFor = (deps: EngineDeps, led: Led, { code, message }: LockstepError): Promise<boolean> =>
  end(deps, led, { type: 'rejected', actor: lockstepItself, reason: `${code}: ${message}` })

/** Looks from outside: only an environment that is what it was before counts as rolled back. */
const finishRolledBack = async (deps: EngineDeps, led: Led): Promise<boolean> => {
  await endWhatWasGivenUp(deps, led)
  const left = await differencesLeft(deps, led)
  if (left.length > 0) return led.session.record({ type: 'got-stuck', left })
  if (isSchemaAttested(led.session.deployment())) await bringLedgerUpToDate(await lookingWorld(deps, led))
  return end(deps, led, { type: 'rolled-back' }, holdOfWhatIsBad(led))
}

/** A command of a step that nobody settled, because it brought its node down each time, may still run: nothing takes it back. */
const endWhatWasGivenUp = async (deps: EngineDeps, led: Led): Promise<void> => {
  const deployment = led.session.deployment()
  for (const step of deployment.plan.steps) {
    if (step.effect === 'none' && stepState(deployment, step.id).settlement?.outcome === 'unknown')
      await settleOnceMore(deps, led, step)
  }
}

/** What is other than it was before the deployment, in words; nothing when it was not looked at. */
export const differencesLeft = async (deps: StepDeps, led: Acting): Promise<readonly string[]> => {
  const deployment = led.session.deployment()
  const before = observation.safeParse(await deps.documents.of(stepState(deployment, 'preflight').before))
  // Nothing was looked at, so nothing was changed either: the preflight is every plan's first step.
  if (!before.success) return []
  return differences(before.data, await observe(await lookingWorld(deps, led)), deployment.kept)
}

/** The world of the last look, which is no step's. */
const lookingWorld = async (deps: StepDeps, led: Acting): Promise<World> =>
  worldOf(deps, await led.stage(), led.session.deployment(), {
    step: 'preflight',
    operationId: `${led.session.id}.look`,
    lease: led.lease,
    signal: led.interruption(),
    log: deps.stepLog(led.session.id, 'preflight'),
    saved: null,
    checkpoint: () => Promise.resolve(),
  })

/** Ends a deployment: its lock is free, the next in line and its run are woken. False: a person's event has made it impossible. */
export const end = async (
  deps: EngineDeps,
  led: Led,
  fact: Extract<Fact, { type: FinalState }>,
  held: HeldRelease | null = null,
): Promise<boolean> => {
  const { app, environment, release } = led.session.deployment().plan
  const place = { app, environment }
  const runs = fact.type === 'succeeded' ? release.id : null
  if (held !== null) {
    return led.session.recordIn(async tx => {
      await holdRelease(tx, led, held)
      await wake(deps, tx, await leaveEnvironment(tx, place, led.session.id, runs))
      return [fact]
    })
  }
  const woken = await led.session.recordLast(fact, { place, release: runs })
  if (woken !== null) await wake(deps, deps.store.db, woken)
  return woken !== null
}

const wake = async ({ wake: hint }: EngineDeps, db: Kysely<Tables>, { next, run }: Woken): Promise<void> => {
  if (next !== null) await hint.deployment(db, next)
  if (run !== null) await hint.run(db, run)
}

/** A release that stays out from now on, and who says so. */
type HeldRelease = { readonly id: string; readonly reason: string; readonly actor: Actor }

/** A person's rollback holds the release that it left; that of a drill, which is the system's, says nothing against it. */
const holdOfWhatWasLeft = ({ session }: Led): HeldRelease | null => {
  const { plan, reason, actor } = session.deployment()
  if (plan.kind !== 'rollback' || plan.base === null || actor.kind !== 'person') return null
  return { id: plan.base.id, reason: reason ?? 'rolled back by a person', actor }
}

const holdOfWhatIsBad = ({ session }: Led): HeldRelease | null => {
  const { cause, plan } = session.deployment()
  if (plan.kind === 'rollback' || !isAboutTheRelease(cause)) return null
  const reason = `${cause.error.code} at ${cause.step}: ${cause.error.message}`
  return { id: plan.release.id, reason, actor: lockstepItself }
}

const isAboutTheRelease = (cause: Deployment['cause']): cause is Extract<Deployment['cause'], { kind: 'failure' }> =>
  cause?.kind === 'failure' && isVerdict(cause.error.code)

const holdRelease = async (tx: Transaction<Tables>, led: Led, { id, reason, actor }: HeldRelease): Promise<void> => {
  const { plan } = led.session.deployment()
  const release = await findRelease(tx, plan.app, id)
  if (release === null) return
  const place = { app: plan.app, environment: plan.environment }
  const { fingerprint } = release
  await hold(tx, { place, fingerprint, release: id, deployment: led.session.id, reason, since: '' }, actor)
}
