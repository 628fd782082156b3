import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { signatureOf } from '../src/domain/webhooks/signature.ts'

/**
 * Sends webhooks from a process that does nothing else: what collects a bench's own garbage would be measured with them. Arguments: the
 * server's socket, the secret, how many to warm up with, how many, how many a second. Prints each one's status and milliseconds as JSON.
 */
const [socketPath = '', secret = '', warmUps = '', count = '', aSecond = ''] = process.argv.slice(2)

export type Sent = { readonly status: number; readonly ms: number }

const agent = new Agent({ keepAlive: true, maxSockets: 50 })

const send = (delivery: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ ref: 'refs/heads/feature', delivery })
    const time = Math.floor(Date.now() / 1000)
    const headers = {
      'content-type': 'application/json',
      'x-lockstep-signature': `t=${time},${signatureOf(secret, time, body)}`,
    }
    const options = { socketPath, method: 'POST', path: '/v1/webhooks/shop/generic', headers, agent }
    const asked = request(options, answer => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.once('error', reject)
    asked.end(body)
  })

/** Until the first is due all have been prepared. */
const aheadMs = 500

/** Each is measured from when it was due, also when it had to wait for its turn. */
const paced = (name: string, count: number): Promise<readonly Sent[]> => {
  const begunAt = performance.now() + aheadMs
  return Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const due = begunAt + (n * 1000) / Number(aSecond)
      await pause(due - performance.now())
      const status = await send(`${name}-${n}`)
      return { status, ms: performance.now() - due }
    }),
  )
}

await paced('warm', Number(warmUps))
const sent = await paced('d', Number(count))
agent.destroy()
process.stdout.write(JSON.stringify(sent))
