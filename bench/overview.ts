import type { AppSummary } from '../src/app/apps.ts'
import type { HistoryPage } from '../src/app/status.ts'
import { startPostgres } from '../src/postgres/start-postgres.ts'
import { asOwner } from '../test/rig/record.ts'
import { seedRecord } from '../test/rig/seeded-record.ts'
import type { Figure } from './figure.ts'
import { percentile } from './percentile.ts'
import { startRealServer } from './real-server.ts'

const deployments = 100_000
const eventsOfOne = 10
const apps = 20
const warmUps = 20
const calls = 400
const limitMs = 25

/** What runs where, by the record: the newest deployment of each app. */
const running = `insert into environments (app, environment, release, deployment)
  select app, environment, max(release), max(id) from deployments group by app, environment`

/** What a person waits for the overview and for a page of history when there are 100,000 deployments and a million events. */
export const overview: Figure = {
  name: 'overview',
  measure: async say => {
    const server = await startRealServer()
    try {
      const { url } = await startPostgres({ home: server.home, log: { info: () => undefined } })
      await seedRecord(url, { streams: deployments, events: eventsOfOne, apps })
      await asOwner(url, running)
      say(`${deployments} deployments and ${deployments * eventsOfOne} events are there`)
      const wrong: string[] = []
      const timed = async (ask: (call: number) => Promise<boolean>): Promise<readonly number[]> => {
        const took: number[] = []
        for (let call = 0; call < warmUps + calls; call++) {
          const startedMs = performance.now()
          const isRight = await ask(call)
          if (call >= warmUps) took.push(performance.now() - startedMs)
          if (!isRight) wrong.push(`call ${call} answered something else`)
        }
        return took
      }
      const ofAll = await timed(async () => {
        const found = await server.client.get<readonly AppSummary[]>('/v1/apps')
        return found.length === apps && found.every(({ environments }) => environments.length === 1)
      })
      const ofOne = await timed(async call => {
        const { items } = await server.client.get<HistoryPage>(`/v1/apps/app-${1 + (call % apps)}/history?limit=20`)
        return items.length === 20
      })
      const reading = (name: string, took: readonly number[]) =>
        ({
          name: `${name}, 99 of 100 calls`,
          value: percentile(took, 99),
          unit: 'ms',
          limit: { kind: 'at-most', value: limitMs },
          note: `half of them ${percentile(took, 50).toFixed(1)} ms; ${calls} calls, ${apps} apps`,
        }) as const
      return { readings: [reading('the overview', ofAll), reading('a page of history', ofOne)], wrong }
    } finally {
      await server.stop()
    }
  },
}
