import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { socketPath } from '../src/serve/home.ts'
import { until } from '../test/rig/until.ts'
import type { Figure } from './figure.ts'
import { percentile } from './percentile.ts'
import { startRealServer } from './real-server.ts'

const listeners = 500
const rounds = 40
const warmUps = 5
const limitMs = 250

/** How long after somebody has done something the last of 500 who listen by server-sent events has heard of it. */
export const listenersFigure: Figure = {
  name: 'listeners',
  measure: async say => {
    const server = await startRealServer()
    const heard = new Map<string, number>()
    try {
      const open = await Promise.all(
        Array.from({ length: listeners }, () =>
          listen(socketPath(server.home), id => heard.set(id, (heard.get(id) ?? 0) + 1)),
        ),
      )
      say(`${open.length} listen`)
      const took: number[] = []
      for (let round = 0; round < warmUps + rounds; round++) {
        const startedMs = performance.now()
        const { id } = await server.client.post<{ id: string }>('/v1/apps/any/freezes', { reason: `round ${round}` })
        await until('all have heard of it', () => heard.get(id) === listeners, { everyMs: 1, timeoutMs: 30_000 })
        if (round >= warmUps) took.push(performance.now() - startedMs)
        await server.client.post(`/v1/freezes/${id}/lift`, { reason: 'over' })
      }
      for (const response of open) response.destroy()
      return {
        readings: [
          {
            name: `from a request that changes something to the last of ${listeners} listeners, the worst`,
            value: Math.max(...took),
            unit: 'ms',
            limit: { kind: 'at-most', value: limitMs },
            note: `half of them ${percentile(took, 50).toFixed(0)} ms; ${rounds} times, all listeners in the process that measures`,
          },
        ],
        wrong: [],
      }
    } finally {
      await server.stop()
    }
  },
}

const declared = /"type":"freeze-declared"/
const freeze = /"freeze":"(\d+)"/

/** Listens, and says the freeze of each event that declares one. */
const listen = (path: string, heard: (id: string) => void): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath: path, path: '/v1/events', agent: false }, response => {
      let rest = ''
      response.setEncoding('utf8').on('data', (piece: string) => {
        const blocks = (rest + piece).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) {
          const id = declared.test(block) ? freeze.exec(block)?.[1] : undefined
          if (id !== undefined) heard(id)
        }
      })
      resolve(response)
    })
    asked.once('error', reject)
    asked.end()
  })
