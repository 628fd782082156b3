import { setTimeout as pause } from 'node:timers/promises'
import type { DeploymentView } from '../src/app/deployment-view.ts'
import type { HistoryPage } from '../src/app/status.ts'
import { until } from '../test/rig/until.ts'
import type { Figure } from './figure.ts'
import { residentMbOf } from './process-figures.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'

const waiting = 200
/** Longer than the 30 s after which everybody in line is looked at again. */
const watchedMs = 40_000

const file = `app: bench
services:
  web: { build: ., command: node server.mjs }
environments:
  development: { target: local }
deploy: [{ run: { name: hold, do: sleep 900, undo: 'true' } }]
`

/** What the server holds in memory while one deployment works and 200 wait for its environment. */
export const memory: Figure = {
  name: 'memory',
  measure: async say => {
    const server = await startRealServer()
    try {
      const pid = await server.pid()
      const startedMb = await residentMbOf(pid)
      const first = await server.ship({ 'lockstep.yaml': file, 'server.mjs': '' })
      await until('the first one holds the environment', () => isInState(server, first, 'running'), {
        timeoutMs: 60_000,
      })
      for (let number = 0; number < waiting; number++) {
        await server.client.post('/v1/apps/bench/environments/development/deployments', { release: null })
      }
      await until('the others wait for it', async () => (await queued(server)) === waiting, { timeoutMs: 60_000 })
      say(`${waiting} wait; their memory is watched for ${watchedMs / 1000} s`)
      const most = await mostDuring(pid, watchedMs)
      const left = await queued(server)
      return {
        readings: [
          {
            name: `resident memory of the server, ${waiting} deployments waiting`,
            value: most,
            unit: 'MB',
            limit: { kind: 'at-most', value: 250 },
            note: `the most of ${watchedMs / 1000} s; ${startedMb.toFixed(0)} MB after its start`,
          },
        ],
        wrong: left === waiting ? [] : [`${left} of ${waiting} deployments still wait at the end`],
      }
    } finally {
      await server.stop()
    }
  },
}

const isInState = async ({ client }: RealServer, id: string, state: string): Promise<boolean> =>
  (await client.get<DeploymentView>(`/v1/deployments/${id}`)).state === state

const queued = async ({ client }: RealServer): Promise<number> => {
  const { items: entries } = await client.get<HistoryPage>('/v1/apps/bench/history?limit=1000')
  return entries.filter(({ state }) => state === 'queued').length
}

const mostDuring = async (pid: number, ms: number): Promise<number> => {
  let most = 0
  const deadline = performance.now() + ms
  while (performance.now() < deadline) {
    most = Math.max(most, await residentMbOf(pid))
    await pause(200)
  }
  return most
}
