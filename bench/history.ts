import type { HistoryPage } from '../src/app/status.ts'
import { startPostgres } from '../src/postgres/start-postgres.ts'
import { seedRecord } from '../test/rig/seeded-record.ts'
import type { Figure } from './figure.ts'
import { median } from './median.ts'
import { startRealServer } from './real-server.ts'

const deployments = 100_000
const apps = 20
const warmUps = 5
const calls = 50
const limitMs = 50

/** What a person waits for the history of one app among 100,000 deployments of 20, through the API of a real server. */
export const history: Figure = {
  name: 'history',
  measure: async say => {
    const server = await startRealServer()
    try {
      const { url } = await startPostgres({ home: server.home, log: { info: () => undefined } })
      await seedRecord(url, { streams: deployments, events: 1, apps })
      say(`${deployments} deployments are there`)
      const took: number[] = []
      const wrong: string[] = []
      for (let call = 0; call < warmUps + calls; call++) {
        const app = `app-${1 + (call % apps)}`
        const startedMs = performance.now()
        const { items: entries } = await server.client.get<HistoryPage>(`/v1/apps/${app}/history?limit=20`)
        if (call >= warmUps) took.push(performance.now() - startedMs)
        if (entries.length !== 20) wrong.push(`${entries.length} entries of ${app}`)
      }
      const reading = (name: string, value: number) =>
        ({
          name,
          value,
          unit: 'ms',
          limit: { kind: 'at-most', value: limitMs },
          note: `${calls} calls of 20 entries, ${apps} apps in turn`,
        }) as const
      return {
        readings: [
          reading(`history of one app among ${deployments} deployments, half of the calls`, median(took)),
          reading('the same, the worst call', Math.max(...took)),
        ],
        wrong,
      }
    } finally {
      await server.stop()
    }
  },
}
