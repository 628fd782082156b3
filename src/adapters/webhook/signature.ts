import { createHmac } from 'node:crypto'

/** The headers that say when a body was sent and that it is ours. Each attempt has its own time. */
export const signed = (secret: string, seconds: number, body: string): Readonly<Record<string, string>> => ({
  'x-lockstep-timestamp': String(seconds),
  'x-lockstep-signature': `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`,
})
