import { randomUUID } from 'node:crypto'
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { treeDigest } from '../../src/agent/tree-digest.ts'
import { freezePlan } from '../../src/domain/freeze-plan.ts'
import { noTerms } from '../../src/domain/plan.ts'
import type { Release } from '../../src/domain/release.ts'
import { createDeployment } from '../../src/store/create-deployment.ts'
import type { Store } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { newReleaseOf } from './release-of.ts'

/** An artifact with this text in it, in a data folder as a build leaves it; its digest. */
export const artifactOf = async (home: string, text: string): Promise<string> => {
  const part = join(home, 'artifacts', `.part-${randomUUID()}`)
  await mkdir(join(part, 'src'), { recursive: true })
  await writeFile(join(part, 'src', 'main.js'), text, { mode: 0o444 })
  await chmod(join(part, 'src'), 0o555)
  const { digest } = await treeDigest(part)
  const path = join(home, 'artifacts', digest.replace('sha256:', ''))
  await rename(part, path)
  await chmod(path, 0o555)
  return digest
}

export const builtRelease = (store: Store, app: string, digest: string): Promise<Release> =>
  saveRelease(store.db, newReleaseOf({ app, artifacts: [{ service: 'web', digest }] }))

type Delivery = {
  readonly environment: string
  readonly state?: string
  readonly verified?: boolean
  /** How long ago it ended; null: it is under way. */
  readonly endedMs?: number | null
  readonly runsNow?: boolean
}

/** A deployment of a release as its row stands when it has ended so; its stream says no more than that it was created. */
export const delivered = async (store: Store, release: Release, how: Delivery): Promise<string> => {
  const { environment, state = 'succeeded', verified = true, endedMs = 0, runsNow = state === 'succeeded' } = how
  const id = `d-${randomUUID().slice(0, 8)}`
  const { id: releaseId, app, version, commit, fingerprint } = release
  const ref = { id: releaseId, version, commit, fingerprint }
  const parts = { kind: 'deploy', app, environment, release: ref, base: null, ledger: [], ...noTerms } as const
  const plan = freezePlan({ ...parts, strategy: 'blue-green', steps: [] })
  const actor = { kind: 'person', name: 'ada' } as const
  const created = { type: 'created', at: new Date().toISOString(), plan, actor, reason: null } as const
  await store.db.transaction().execute(tx => createDeployment(tx, id, null, created))
  await store.pool.query(
    `update deployments set state = $2, verified = $3,
       finished_at = case when $4::float8 is null then null else now() - make_interval(secs => $4::float8 / 1000) end
     where id = $1`,
    [id, state, verified, endedMs],
  )
  if (runsNow)
    await store.pool.query(
      `insert into environments (app, environment, release, deployment) values ($1, $2, $3, $4)
       on conflict (app, environment) do update set release = excluded.release, deployment = excluded.deployment`,
      [app, environment, releaseId, id],
    )
  return id
}
