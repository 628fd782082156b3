import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Delivery } from '../src/domain/webhooks/delivery.ts'
import { signatureOf } from '../src/domain/webhooks/signature.ts'
import { socketPath } from '../src/serve/home.ts'
import { until } from '../test/rig/until.ts'
import { forge } from '../test/webhooks-in/webhook-world.ts'
import type { Figure } from './figure.ts'
import { startRealServer } from './real-server.ts'

const aSecond = 200
const seconds = 10
const warmUps = 100
const limitMs = 20
const secret = 'a secret of the bench'

/** How long whoever sends a webhook waits for the answer at 200 a second, while they are gone through, too. */
export const webhook: Figure = {
  name: 'webhook',
  measure: async say => {
    const server = await startRealServer(prepare)
    try {
      const send = sender(socketPath(server.home))
      await paced(warmUps, n => send(`warm-${n}`))
      say(`${aSecond * seconds} webhooks in ${seconds} s`)
      const answers = await paced(aSecond * seconds, n => send(`d-${n}`))
      const took = answers.map(({ ms }) => ms).toSorted((a, b) => a - b)
      const refused = answers.filter(({ status }) => status !== 202)
      const open = await until(
        'all are gone through',
        async () => {
          const { items } = await server.client.get<{ items: readonly Delivery[] }>(
            '/v1/webhooks/deliveries?state=waiting',
          )
          return items.length === 0 ? 'none' : null
        },
        { timeoutMs: 120_000, everyMs: 500 },
      ).catch((error: Error) => error.message)
      const reading = (name: string, value: number) =>
        ({
          name,
          value,
          unit: 'ms',
          limit: { kind: 'at-most', value: limitMs },
          note: `${answers.length} webhooks, ${aSecond} a second, from when each was due`,
        }) as const
      return {
        readings: [
          reading('the answer to a webhook, 99 of 100', took[Math.floor(took.length * 0.99)] ?? Number.NaN),
          { ...reading('the same, half of them', took[Math.floor(took.length / 2)] ?? Number.NaN), limit: null },
        ],
        wrong: [
          ...(refused.length === 0 ? [] : [`${refused.length} were not taken`]),
          ...(open === 'none' ? [] : [open]),
        ],
      }
    } finally {
      await server.stop()
    }
  },
}

/** A bare repository whose other branch is told of, so that all of it is done but no run is started. */
const prepare = async (home: string): Promise<void> => {
  const shop = await forge(join(home, '..', 'forge'), 'shop')
  await shop.push('refs/heads/feature')
  const file = join(home, 'hook-secret')
  await writeFile(file, secret, { mode: 0o600 })
  const apps = { shop: { repository: shop.bare, webhooks: { generic: { file } } } }
  await writeFile(join(home, 'policy.yaml'), JSON.stringify({ apps }))
}

type Answer = { readonly status: number; readonly ms: number }

/** Until the first is due all have been prepared. */
const aheadMs = 500

/** So many a second. Each is measured from when it was due, also when it had to wait for its turn. */
const paced = (count: number, send: (n: number) => Promise<number>): Promise<readonly Answer[]> => {
  const begunAt = performance.now() + aheadMs
  return Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const due = begunAt + (n * 1000) / aSecond
      await pause(due - performance.now())
      const status = await send(n)
      return { status, ms: performance.now() - due }
    }),
  )
}

const sender = (path: string): ((delivery: string) => Promise<number>) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  return delivery =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ ref: 'refs/heads/feature', delivery })
      const time = Math.floor(Date.now() / 1000)
      const headers = {
        'content-type': 'application/json',
        'x-lockstep-signature': `t=${time},${signatureOf(secret, time, body)}`,
      }
      const options = { socketPath: path, method: 'POST', path: '/v1/webhooks/shop/generic', headers, agent }
      const asked = request(options, answer => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
      })
      asked.once('error', reject)
      asked.end(body)
    })
}
