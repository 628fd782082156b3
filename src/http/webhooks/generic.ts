import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isAnyRight, isFresh, isSameText, signatureOf } from '../../domain/webhooks/signature.ts'
import type { WebhookKind, WebhookRequest } from './webhook-kind.ts'
import { nothingOf } from './webhook-kind.ts'

const said = z.object({
  ref: z.string().optional(),
  delivery: z.string().optional(),
  event: z.string().default('push'),
})

type Signature = { readonly seconds: string; readonly signatures: readonly string[] }

/** `t=…,v1=…` in one header, or, as our own notices have it, the time in a header of its own. */
const signatureIn = (header: WebhookRequest['header']): Signature => {
  const parts = (header('x-lockstep-signature') ?? '').split(',').slice(0, 10)
  const time = parts.find(part => part.startsWith('t='))?.slice(2) ?? header('x-lockstep-timestamp') ?? ''
  return { seconds: time, signatures: parts.filter(part => part.startsWith('v1=')) }
}

/** Whoever can sign: a hook of a bare repository, another Lockstep. Without an id in the body what was signed is its id. */
export const generic: WebhookKind = {
  isGenuine: ({ header, body, secrets, nowMs }) => {
    const { seconds, signatures } = signatureIn(header)
    const isRight = isAnyRight(secrets, secret => {
      const right = signatureOf(secret, seconds, body)
      return signatures.map(one => isSameText(one, right)).some(Boolean)
    })
    return isRight && isFresh(seconds, nowMs)
  },
  read: ({ header, body: bytes }, body) => {
    const { ref, delivery, event } = said.parse(body)
    const signedText = createHash('sha256')
      .update(`${signatureIn(header).seconds}.`)
      .update(bytes)
    const id = delivery ?? signedText.digest('hex')
    return { ...nothingOf(id, event), refs: ref === undefined ? [] : [ref] }
  },
}
