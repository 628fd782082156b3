import { socketPath } from '../src/serve/home.ts'
import type { Document } from '../test/fuzz/any-request.ts'
import { fuzz as fuzzed } from '../test/fuzz/fuzz.ts'
import { knownAt } from '../test/fuzz/known.ts'
import { tinyAlone, yaml } from '../test/rig/tiny-app.ts'
import type { Figure } from './figure.ts'
import { startRealServer } from './real-server.ts'

const minutes = 5
const app = 'fuzzed'

/** Every operation of the API asked with whatever could be sent, for minutes: none may answer that the server has failed. */
export const fuzz: Figure = {
  name: 'fuzz',
  measure: async say => {
    const server = await startRealServer()
    try {
      await server.ship({ 'lockstep.yaml': yaml(tinyAlone(app)), 'server.js': 'setInterval(() => {}, 1000)\n' })
      const until = performance.now() + minutes * 60_000
      const { requests, statuses, broken } = await fuzzed({
        socketPath: socketPath(server.home),
        document: await server.client.get<Document>('/v1/openapi.json'),
        known: await knownAt(server.client, app),
        seed: Date.now() % 1_000_000,
        isOver: round => {
          if (round % 50 === 0) say(`round ${round}`)
          return performance.now() >= until
        },
      })
      const note = Object.entries(statuses)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', ')
      return {
        readings: [
          {
            name: `answers of 500 and above within ${minutes} minutes of any requests`,
            value: broken.length,
            unit: '',
            limit: { kind: 'at-most', value: 0 },
            note: `${requests} requests; ${note}`,
          },
        ],
        wrong: broken.map(({ request, status, text }) => `${request.method} ${request.path}: ${status} ${text}`),
      }
    } finally {
      await server.stop()
    }
  },
}
