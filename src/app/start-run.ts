import type { App } from '../config/app.ts'
import { subjectAtMostCharacters } from '../domain/changes.ts'
import type { Run, RunChecking } from '../domain/run.ts'
import { runWithChecks } from '../domain/run.ts'
import { addChecks } from '../store/checks.ts'
import { homeOfApp } from '../store/environment-homes.ts'
import { saveRun } from '../store/runs.ts'
import type { Lockstep } from './lockstep.ts'
import { refuseBeforeBuild } from './refuse-before-build.ts'

/** What a run is of, before anything was done. */
export type RunStart = Pick<Run, 'id' | 'actor' | 'repository' | 'commit' | 'file' | 'environments'> & {
  readonly app: App
  /** The commit, for people. */
  readonly told: { readonly message: string; readonly author: string }
  readonly checking: RunChecking
  /** The tag that it is begun by. */
  readonly tag?: string | null
}

/** Starts a run: the checks of the file come first, if it has any. Written and woken in one transaction. PLAN_ where the policy bars it. */
export const startRun = async (
  lockstep: Lockstep,
  { app, told, checking, tag = null, ...start }: RunStart,
): Promise<Run> => {
  await refuseBeforeBuild(lockstep, { ...start, app })
  const hasChecks = app.checks.length > 0
  const run: Run = {
    ...start,
    app: app.name,
    state: hasChecks ? 'checking' : 'building',
    release: null,
    already: [],
    error: null,
    createdAt: lockstep.clock.now().toISOString(),
    subject: told.message.slice(0, subjectAtMostCharacters),
    author: told.author,
    ...(hasChecks && { v: runWithChecks, checking }),
    ...(tag !== null && { tag }),
  }
  await lockstep.store.db.transaction().execute(async tx => {
    await saveRun(tx, run, await homeOfRun(lockstep, run))
    await addChecks(
      tx,
      run,
      app.checks.map(({ name }) => name),
    )
    await lockstep.wake.run(tx, run.id)
  })
  return run
}

/** What is built has to be where the environments live; before the first deployment that is here. */
const homeOfRun = async ({ store, node }: Lockstep, { app, environments }: Run): Promise<string> => {
  const home = environments.length === 0 ? null : await homeOfApp(store.db, app, environments)
  return home?.id ?? node.home.id
}
