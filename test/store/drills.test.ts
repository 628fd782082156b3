import { expect, it } from 'vitest'
import type { Run } from '../../src/domain/run.ts'
import { endDrill, lastDrill, recordDrill } from '../../src/store/drills.ts'
import { openStore } from '../../src/store/open-store.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { saveRun } from '../../src/store/runs.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { releaseOf } from '../rig/release-of.ts'

const postgres = postgresForTests()
const place = { app: 'shop', environment: 'staging' }
const draft = releaseOf(1, { id: 'r-1', app: 'shop' })

it('knows the newest drill of a content that succeeded, in its place only', async () => {
  const { db, close } = await openStore((await postgres.database()).url, () => undefined)
  await saveRelease(db, draft)
  await saveRelease(db, { ...draft, id: 'r-2', commit: 'c2' })
  const drill = async (run: string, release: string, endedAt: string, outcome: 'succeeded' | 'failed' | null) => {
    await saveRun(db, { id: run, app: 'shop', state: 'deploying' } as Run)
    const begun = { run, release, fingerprint: 'f1', startedAt: '2026-01-01T00:00:00.000Z' }
    await recordDrill(db, place, begun)
    await recordDrill(db, place, begun)
    if (outcome !== null) await endDrill(db, run, outcome, { deployments: ['d-1', 'd-2'], endedAt })
  }
  expect(await lastDrill(db, place, 'f1')).toBeNull()
  await drill('drill-1', 'r-1', '2026-01-02T00:00:00.000Z', 'succeeded')
  await drill('drill-2', 'r-2', '2026-01-03T00:00:00.000Z', 'succeeded')
  await drill('drill-3', 'r-2', '2026-01-04T00:00:00.000Z', 'failed')
  await drill('drill-4', 'r-2', '', null)
  // Ended once: what comes later changes nothing.
  await endDrill(db, 'drill-2', 'failed', { deployments: [], endedAt: '2026-01-05T00:00:00.000Z' })
  expect(await lastDrill(db, place, 'f1')).toEqual({
    run: 'drill-2',
    release: 'r-2',
    deployments: ['d-1', 'd-2'],
    outcome: 'succeeded',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-03T00:00:00.000Z',
  })
  expect(await lastDrill(db, place, 'f2')).toBeNull()
  expect(await lastDrill(db, { ...place, environment: 'production' }, 'f1')).toBeNull()
  await close()
})
