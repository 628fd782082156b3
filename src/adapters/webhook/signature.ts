import { signatureOf } from '../../domain/webhooks/signature.ts'

/** The headers that say when a body was sent and that it is ours. Each attempt has its own time. */
export const signed = (secret: string, seconds: number, body: string): Readonly<Record<string, string>> => ({
  'x-lockstep-timestamp': String(seconds),
  'x-lockstep-signature': signatureOf(secret, seconds, body),
})
