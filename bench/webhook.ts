import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Delivery } from '../src/domain/webhooks/delivery.ts'
import { socketPath } from '../src/serve/home.ts'
import { until } from '../test/rig/until.ts'
import { forge } from '../test/webhooks-in/webhook-world.ts'
import type { Figure } from './figure.ts'
import { startRealServer } from './real-server.ts'
import type { Sent } from './webhook-sender.ts'

const aSecond = 200
const seconds = 30
const warmUps = 1000
const limitMs = 20
const secret = 'a secret of the bench'

/** How long whoever sends a webhook waits for the answer at 200 a second, while they are gone through, too. */
export const webhook: Figure = {
  name: 'webhook',
  measure: async say => {
    const server = await startRealServer(prepare)
    try {
      say(`${aSecond * seconds} webhooks in ${seconds} s`)
      const answers = await sendAll(server.home)
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

const ownProcess = fileURLToPath(new URL('webhook-sender.ts', import.meta.url))

const sendAll = async (home: string): Promise<readonly Sent[]> => {
  const told = [socketPath(home), secret, ...[warmUps, aSecond * seconds, aSecond].map(String)]
  const { stdout } = await promisify(execFile)(process.execPath, [ownProcess, ...told], { maxBuffer: 10_000_000 })
  return JSON.parse(stdout) as readonly Sent[]
}
