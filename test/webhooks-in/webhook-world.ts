import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readDbmateMigrations } from '../../src/adapters/dbmate/dbmate-read.ts'
import { gitRepositories } from '../../src/adapters/git/git-repositories.ts'
import { localArtifacts } from '../../src/adapters/local/artifacts.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { createRefusals } from '../../src/app/webhooks/refusals.ts'
import type { WebhookDeps } from '../../src/app/webhooks/webhook-deps.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { turnsByKey } from '../../src/domain/turns.ts'
import type { RegisteredApp, RegisteredApps } from '../../src/domain/webhooks/registered-app.ts'
import { resolvePlan } from '../../src/engine/resolve-plan.ts'
import { secretOf, secretsOf } from '../../src/serve/secret-of.ts'
import { secretsForPlaces } from '../../src/serve/secrets-for.ts'
import { standInsFor } from '../../src/serve/stand-ins-for.ts'
import type { Store } from '../../src/store/open-store.ts'
import { noChecks } from '../rig/no-checks.ts'
import { noImages } from '../rig/no-images.ts'
import { realClock } from '../rig/real-clock.ts'
import { tinyApp } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

const execute = promisify(execFile)

/** What taking webhooks is given; secrets as variables. */
export const webhooksOf = (
  lockstep: Lockstep,
  secrets: Readonly<Record<string, string>> = {},
  change: Partial<WebhookDeps> = {},
): WebhookDeps => ({
  lockstep,
  secretsOf: secretsOf(secrets),
  refusals: createRefusals(lockstep.store),
  came: () => undefined,
  onError: () => undefined,
  ...change,
})

/** The secret of every source of `registered`, and the one before it. */
export const secret = 'a secret of webhooks'
export const secretBefore = 'the secret before'
export const secrets = { SECRET: secret, BEFORE: secretBefore }

const both = [
  { kind: 'env', name: 'SECRET' },
  { kind: 'env', name: 'BEFORE' },
] as const

/** An app as a policy registers it. */
export const registered = (repository: string, change: Partial<RegisteredApp> = {}): RegisteredApp => ({
  repository,
  credentials: null,
  file: 'lockstep.yaml',
  branches: ['main', 'release/*'],
  tags: ['v*'],
  otherChecks: 'apart',
  github: null,
  webhooks: { github: both, gitlab: both, 'azure-devops': both, eventbridge: both, generic: both },
  ...change,
})

type World = { readonly store: Store; readonly home: string; readonly apps: RegisteredApps; readonly woken: string[] }

/** A node as far as it takes webhooks and starts runs; nothing leads the runs. */
export const nodeOf = ({ store, home, apps, woken }: World, change: Partial<Lockstep> = {}): Lockstep => {
  const policy = { ...noPolicy, apps }
  const nothing = (what: string) => () => Promise.reject(new Error(`${what} is not part of this test`))
  const stopping = new AbortController().signal
  const read: Parameters<typeof gitRepositories>[0]['read'] = source => secretOf(source, process.env)()
  const repositories = gitRepositories({ home, registered: apps, read, stopping })
  return {
    node: { owner: `node:${randomUUID()}`, home: { id: 'here', path: home, host: 'here' } },
    store,
    clock: realClock,
    wake: { deployment: nothing('a deployment'), run: (_tx, id) => Promise.resolve(void woken.push(id)) },
    policy,
    resolvePlan: (request, db) => resolvePlan({ db, policy, clock: realClock }, request),
    sourceOf: repositories.source,
    artifacts: repositories.building(localArtifacts(home, localRunner)),
    readMigrations: readDbmateMigrations,
    portsFor: nothing('a target'),
    secretsFor: secretsForPlaces({}),
    standInsFor,
    ...noChecks,
    ...noImages,
    inTurn: turnsByKey(),
    runLog: () => ({ line: () => undefined }),
    appended: () => undefined,
    ...change,
  }
}

export type Forge = TinyApp & {
  /** The bare repository that a forge would have. */
  readonly bare: string
  /** Commits and pushes to a ref of the bare repository; the commit. */
  push(ref: string, changes?: Readonly<Record<string, string | null>>): Promise<string>
  /** Runs git in the bare repository. */
  inBare(...args: readonly string[]): Promise<string>
}

/** A stand-in for a forge: a bare repository with the tiny app on main, and a clone to push from. */
export const forge = async (folder: string, name: string): Promise<Forge> => {
  const app = await tinyApp(join(folder, 'work'), name)
  const bare = join(folder, `${name}.git`)
  await execute('git', ['init', '--bare', '--quiet', '--initial-branch=main', bare])
  await app.git('push', '--quiet', bare, 'main')
  let pushed = 0
  return {
    ...app,
    bare,
    push: async (ref, changes = { version: `push ${(pushed += 1)}` }) => {
      const commit = await app.commit(changes)
      await app.git('push', '--quiet', '--force', bare, `HEAD:${ref}`)
      return commit
    },
    inBare: async (...args) => (await execute('git', ['-C', bare, ...args])).stdout.trim(),
  }
}
