import { noPolicy } from '../../src/domain/gates/demands.ts'
import { randomUUID } from 'node:crypto'
import { readDbmateMigrations } from '../../src/adapters/dbmate/dbmate-read.ts'
import { answer } from '../../src/app/answer.ts'
import { deploy } from '../../src/app/deploy.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { rehearseRelease } from '../../src/app/rehearse.ts'
import type { DataAssumption, Rehearsal } from '../../src/app/rehearse.ts'
import type { App } from '../../src/config/app.ts'
import { loadApp } from '../../src/config/load.ts'
import type { Release } from '../../src/domain/release.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { advance } from '../../src/engine/advance.ts'
import { failingAt } from '../../src/engine/failing-at.ts'
import { createGuards } from '../../src/engine/guards.ts'
import { createLeases } from '../../src/engine/leases.ts'
import { resolvePlan } from '../../src/engine/resolve-plan.ts'
import { secretsForPlaces } from '../../src/serve/secrets-for.ts'
import { standInsFor } from '../../src/serve/stand-ins-for.ts'
import { stepKinds } from '../../src/steps/registry.ts'
import type { Ports } from '../../src/steps/world.ts'
import { storeLedger } from '../../src/store/ledger.ts'
import { storeDocuments } from '../../src/store/documents.ts'
import { openStore } from '../../src/store/open-store.ts'
import { readDeployment, readEvents } from '../../src/store/read-deployment.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { noChecks } from '../rig/no-checks.ts'
import { noImages } from '../rig/no-images.ts'
import { realClock } from '../rig/real-clock.ts'
import { newReleaseOf } from '../rig/release-of.ts'
import { turnsByKey } from '../../src/domain/turns.ts'

/** How a deployment that failed at a step went back. */
export type Way = {
  readonly undone: readonly string[]
  readonly kept: readonly string[]
  readonly asked: readonly string[]
  readonly state: string
}

export type Versions = {
  /** The text of lockstep.yaml of the later version, for an app of that name; it has the environment `development`. */
  readonly file: (name: string) => string
  /** The order of steps of the first version; without it the same. */
  readonly firstDeploy?: App['deploy']
  readonly before: Files
  readonly after: Files
}
export type Files = readonly { readonly file: string; readonly text: string }[]

/** An app whose first version was deployed by the real engine, in a store of PostgreSQL, over stand-ins. */
export type BothWays = {
  readonly steps: readonly string[]
  rehearse(failAt: string | null, data: DataAssumption): Promise<Rehearsal>
  /** What the engine really does with the same plan and the same failure. */
  deploy(failAt: string): Promise<Way>
}

export type BothWaysRig = {
  make(versions: Versions, data: DataAssumption): Promise<BothWays>
  close(): Promise<void>
}

const environment = 'development'
const tester = { kind: 'person', name: 'tester' } as const
const refuse = (): Promise<never> => Promise.reject(new Error('a rehearsal asks for nothing of this'))

export const bothWays = async (url: string): Promise<BothWaysRig> => {
  const store = await openStore(url, () => undefined)
  const worlds = new Map<string, Ports>()
  const stops: (() => Promise<void>)[] = []
  const errors: unknown[] = []
  const guards = createGuards({ lookAgain: refuse, onError: error => errors.push(error) })
  const leases = createLeases(store, realClock, `node:${randomUUID()}`)
  const lockstep: Lockstep = {
    node: { owner: 'node:test', home: { id: 'here', path: '/nowhere', host: 'here' } },
    store,
    clock: realClock,
    wake: { deployment: async () => undefined, run: async () => undefined },
    policy: noPolicy,
    resolvePlan: (request, db) => resolvePlan({ db, policy: noPolicy, clock: realClock }, request),
    sourceOf: () => ({
      resolve: refuse,
      describe: refuse,
      authors: refuse,
      branches: refuse,
      commits: refuse,
      read: refuse,
      list: refuse,
    }),
    artifacts: { build: refuse, locate: refuse, workingCopy: refuse, dropCopy: refuse },
    readMigrations: readDbmateMigrations,
    portsFor: refuse,
    secretsFor: secretsForPlaces({}),
    standInsFor,
    ...noChecks,
    ...noImages,
    inTurn: turnsByKey(),
    runLog: () => ({ line: () => undefined }),
    appended: () => undefined,
  }
  const lead = (id: string, kinds = stepKinds): Promise<void> => {
    const deps = {
      ...lockstep,
      leases,
      guards,
      askCheck: refuse,
      kinds,
      documents: storeDocuments(store.pool),
      testToken: () => 'token',
      stepLog: () => ({ line: () => undefined }),
      portsFor: async ({ app }: { app: string }) => worlds.get(app) ?? refuse(),
    }
    return advance(deps, id, new AbortController().signal)
  }
  const kindsFor = (id: string, failAt: string | null) =>
    failAt === null ? stepKinds : failingAt(stepKinds, id, failAt)
  const run = async (app: string, release: Release, failAt: string | null): Promise<string> => {
    const id = `d-${randomUUID()}`
    await deploy(lockstep, { app, environment, release: release.id, actor: tester, id })
    await lead(id, kindsFor(id, failAt))
    return id
  }
  const answered = async (id: string, failAt: string): Promise<readonly string[]> => {
    const asked: string[] = []
    for (;;) {
      const asking = (await readDeployment(store.db, id))?.deployment.asking ?? null
      if (asking === null) return asked
      asked.push(`${asking.about} ${asking.step}`)
      const said = asking.about === 'point-of-no-return' ? 'retry' : 'take-back'
      await answer(lockstep, { id, answer: said, confirmsLoss: true, actor: tester, reason: 'test' })
      await lead(id, kindsFor(id, failAt))
    }
  }
  const make = async ({ file, before, after, ...first }: Versions, data: DataAssumption): Promise<BothWays> => {
    const name = `app-${worlds.size + 1}`
    const app = loadApp(file(name), 'lockstep.yaml')
    const standIns = await standInsFor({
      place: { app: name, environment },
      environment: app.environments[0]!,
      app,
      base: null,
    })
    stops.push(standIns.stop)
    const ledger = storeLedger(store.db, { app: name, environment })
    worlds.set(name, { ...standIns.ports(data === 'with-data'), ledger })
    const release = async (of: App, files: Files): Promise<Release> =>
      saveRelease(store.db, draft(of, await readDbmateMigrations(files)))
    const firstApp = { ...app, deploy: first.firstDeploy === undefined ? app.deploy : first.firstDeploy }
    const id = await run(name, await release(firstApp, before), null)
    const { state } = (await readDeployment(store.db, id))?.deployment ?? {}
    if (state !== 'succeeded') throw new Error(`the first deployment ends as ${state}`)
    const second = await release(app, after)
    const place = { app: name, environment }
    const what = { kind: 'release', release: second.id } as const
    const { steps } = await resolvePlan({ ...lockstep, db: store.db }, { kind: 'deploy', ...place, release: second.id })
    return {
      steps: steps.map(({ id }) => id),
      rehearse: (failAt, assumed) => rehearseRelease(lockstep, { ...place, what, failAt, data: assumed }),
      deploy: async failAt => {
        const id = await run(name, second, failAt)
        const asked = await answered(id, failAt)
        const deployment = (await readDeployment(store.db, id))?.deployment
        const events: readonly DeploymentEvent[] = (await readEvents(store.db, id, 0)).map(({ event }) => event)
        return {
          undone: events.flatMap(event => (event.type === 'undo-done' ? [event.step] : [])),
          kept: deployment?.kept.map(({ what }) => what) ?? [],
          asked,
          state: deployment?.state ?? 'not there',
        }
      },
    }
  }
  return {
    make,
    close: async () => {
      leases.stop()
      await Promise.all(stops.map(stop => stop()))
      if (errors.length > 0) throw new AggregateError(errors, 'a guard has failed')
      await store.close()
    },
  }
}

const draft = (app: App, migrations: Release['migrations']): Omit<Release, 'version'> =>
  newReleaseOf({
    app: app.name,
    artifacts: app.services.map(({ name }) => ({ service: name, digest: `sha256:${randomUUID()}` })),
    migrations,
    config: app,
  })

/** The way back as a rehearsal tells it. */
export const wayOf = ({ lanes }: Rehearsal): Way => ({
  undone: lanes.backward.map(({ step }) => step),
  kept: lanes.kept.map(({ what }) => what),
  asked: lanes.asked.map(({ about, step }) => `${about} ${step}`),
  state: lanes.state,
})
