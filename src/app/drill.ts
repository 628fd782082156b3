import type { Drill, DrillPhase } from '../domain/drill.ts'
import type { Place } from '../domain/environment.ts'
import { failure } from '../domain/errors/error.ts'
import { planErrors } from '../domain/errors/plan.ts'
import type { Release } from '../domain/release.ts'
import type { Run } from '../domain/run.ts'
import type { Actor } from '../domain/saga/event.ts'
import { recordDrill } from '../store/drills.ts'
import { homeOfEnvironment } from '../store/environment-homes.ts'
import { environmentRecord, verifiedAt } from '../store/environments.ts'
import { findRelease } from '../store/releases.ts'
import { saveRun } from '../store/runs.ts'
import { deploy, start } from './deploy.ts'
import type { Lockstep } from './lockstep.ts'
import { idFor, newId } from './new-id.ts'
import { rollbackPreflight } from './roll-back.ts'

export type DrillRequest = Place & { readonly release: string; readonly actor: Actor }

/**
 * Starts a drill: deploy a release, take it back, deploy it again; three ordinary deployments, one after the other. Where it runs
 * already it is only taken back and deployed again. DRILL_IMPOSSIBLE, and the errors of the first deployment's plan; then nothing was
 * started.
 */
export const startDrill = async (lockstep: Lockstep, { app, environment, ...asked }: DrillRequest): Promise<Run> => {
  const place = { app, environment }
  const release = await findRelease(lockstep.store.db, app, asked.release)
  if (release === null) throw failure(planErrors.PLAN_RELEASE_UNKNOWN, { app, release: asked.release })
  const drill = await drillOf(lockstep, place, release)
  const run: Run = {
    id: newId('drill'),
    app,
    state: 'deploying',
    actor: asked.actor,
    repository: '',
    commit: release.commit,
    file: '',
    environments: [environment],
    release: release.id,
    already: [],
    error: null,
    createdAt: lockstep.clock.now().toISOString(),
    drill,
  }
  await lockstep.store.db.transaction().execute(async tx => {
    const home = await homeOfEnvironment(tx, place)
    await saveRun(tx, run, home?.id ?? lockstep.node.home.id)
    const { id, fingerprint } = release
    await recordDrill(tx, place, { run: run.id, release: id, fingerprint, startedAt: run.createdAt })
    await lockstep.wake.run(tx, run.id)
  })
  return run
}

const drillOf = async (lockstep: Lockstep, place: Place, release: Release): Promise<Drill> => {
  const record = await environmentRecord(lockstep.store.db, place)
  if (record?.release.id === release.id) {
    const { plan } = await rollbackPreflight(lockstep, { ...place, to: null })
    return { before: plan.release.id, phases: ['take-back', 'deploy-again'] }
  }
  const impossible = (why: string) =>
    failure(planErrors.DRILL_IMPOSSIBLE, { release: release.version, environment: place.environment, why })
  const plan = await lockstep.resolvePlan({ kind: 'deploy', ...place, release: release.id }, lockstep.store.db)
  if (plan.base === null || record === null) throw impossible('nothing runs there to return to')
  if ((await verifiedAt(lockstep.store.db, place, record.release.fingerprint)) === null) {
    throw impossible(`${record.release.version}, which runs there, was never verified, so nobody may return to it`)
  }
  const harsh = plan.steps.find(({ kind, reversible }) => kind === 'migrate' && reversible.kind === 'no')
  if (harsh?.reversible.kind === 'no') throw impossible(harsh.reversible.why)
  return { before: plan.base.id, phases: ['deploy', 'take-back', 'deploy-again'] }
}

/** Starts one deployment of a drill. Idempotent: its id follows from the run and the phase. PLAN_ and ROLLBACK_ errors. */
export const drillPhase = async (lockstep: Lockstep, run: Run, drill: Drill, phase: DrillPhase): Promise<void> => {
  const { app, environments, release } = run
  const environment = environments[0] ?? ''
  const id = idFor('d', `${run.id} ${phase}`)
  // Of the system, not of the person: nobody has judged the release, so going back does not hold it.
  const actor = { kind: 'system', name: `drill by ${run.actor.name}` } as const
  await refuseDisturbed(lockstep, run, { app, environment }, phase === 'take-back' ? release : drill.before)
  if (phase !== 'take-back') {
    await deploy(lockstep, { app, environment, release: release ?? '', actor, run: run.id, id })
    return
  }
  const { plan } = await rollbackPreflight(lockstep, { app, environment, to: drill.before })
  await start(lockstep, { id, plan, actor, run: run.id, reason: `drill ${run.id}` })
}

/** Somebody may have deployed something else between two phases: then taking back would take back theirs. DRILL_IMPOSSIBLE. */
const refuseDisturbed = async (lockstep: Lockstep, run: Run, place: Place, expected: string | null): Promise<void> => {
  const running = (await environmentRecord(lockstep.store.db, place))?.release
  if (running?.id === expected) return
  const drilled = await findRelease(lockstep.store.db, run.app, run.release ?? '')
  const why = `another deployment came between, and ${running?.version ?? 'nothing'} runs there now`
  throw failure(planErrors.DRILL_IMPOSSIBLE, {
    release: drilled?.version ?? run.id,
    environment: place.environment,
    why,
  })
}
