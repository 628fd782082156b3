import { expect, it } from 'vitest'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { createDeployment } from '../../src/store/create-deployment.ts'
import { schemaNumber } from '../../src/store/migrate-store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { freezePlan } from '../../src/domain/freeze-plan.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { tamper } from '../rig/record.ts'
import { noTerms } from '../../src/domain/plan.ts'
import { releaseOf } from '../rig/release-of.ts'

const postgres = postgresForTests()
const open = async (url: string) => openStore(url, () => undefined)

const draft = releaseOf(1, { id: 'r-1', app: 'shop', commit: 'c1' })
const ref = { id: 'r-1', version: 'v1', commit: 'c1', fingerprint: 'f1' }
const plan = freezePlan({
  kind: 'deploy',
  app: 'shop',
  environment: 'dev',
  release: ref,
  base: null,
  ledger: [],
  ...noTerms,
  strategy: 'blue-green',
  steps: [],
})
const created = {
  type: 'created',
  at: draft.createdAt,
  plan,
  actor: { kind: 'person', name: 'ada' },
  reason: null,
} as const

it('opens on a schema that three nodes bring up at once', async () => {
  const { url } = await postgres.database()
  const stores = await Promise.all([open(url), open(url), open(url)])
  const { rows } = await stores[0].pool.query<{ version: number }>(
    'select version from schema_versions order by version',
  )
  expect(rows.map(({ version }) => version)).toEqual(Array.from({ length: schemaNumber }, (_, index) => index + 1))
  await Promise.all(stores.map(store => store.close()))
})

it('refuses a schema of a newer Lockstep', async () => {
  const { url } = await postgres.database()
  const store = await open(url)
  await store.pool.query('insert into schema_versions (version) values (999)')
  await store.close()
  await expect(open(url)).rejects.toMatchObject({ code: 'STORE_NEWER' })
})

it('says when its database cannot be reached', async () => {
  await expect(open('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
})

it('numbers releases, and knows the same content of the same commit again', async () => {
  const store = await open((await postgres.database()).url)
  const [first, second] = await Promise.all([
    saveRelease(store.db, draft),
    saveRelease(store.db, { ...draft, id: 'r-2', commit: 'c2' }),
  ])
  expect([first.version, second.version].sort()).toEqual(['v1', 'v2'])
  expect((await saveRelease(store.db, { ...draft, id: 'r-3' })).id).toBe(first.id)
  await store.close()
})

it('an image that had to be made again makes another release of the same content, which is held as the first is', async () => {
  const store = await open((await postgres.database()).url)
  const imaged = (image: string) => ({ ...draft, artifacts: [{ service: 'web', digest: 'sha256:a', image }] })
  const first = await saveRelease(store.db, imaged('r.example.com/web@sha256:1'))
  const again = await saveRelease(store.db, { ...imaged('r.example.com/web@sha256:2'), id: 'r-2' })
  expect([first, again].map(({ version, fingerprint }) => [version, fingerprint])).toEqual([
    ['v1', 'f1'],
    ['v2', 'f1'],
  ])
  expect((await saveRelease(store.db, { ...imaged('r.example.com/web@sha256:1'), id: 'r-3' })).id).toBe(first.id)
  expect((await saveRelease(store.db, { ...imaged('r.example.com/web@sha256:2'), id: 'r-3' })).id).toBe(again.id)
  await store.close()
})

it('finds one changed byte of an event, and does nothing on its basis', async () => {
  const { url } = await postgres.database()
  const store = await open(url)
  await saveRelease(store.db, draft)
  await store.db.transaction().execute(tx => createDeployment(tx, 'd-1', null, created))
  await store.db.transaction().execute(tx => createDeployment(tx, 'd-1', null, created))
  expect((await readDeployment(store.db, 'd-1'))?.head.seq).toBe(1)
  await tamper(url, `update events set body = replace(body, 'ada', 'eve')`)
  await expect(readDeployment(store.db, 'd-1')).rejects.toMatchObject({ code: 'STORE_CHAIN_BROKEN' })
  await store.close()
})
