import { z } from 'zod'
import { hmac, isAnyRight, isFresh, isSameText } from '../../domain/webhooks/signature.ts'
import type { WebhookKind, WebhookRequest } from './webhook-kind.ts'
import { branchRef, nothingOf } from './webhook-kind.ts'

// https://docs.gitlab.com/user/project/integrations/webhook_events/ (2026-11)
const kind = z.object({ object_kind: z.string() })
const push = z.object({ ref: z.string() })
const mergeRequest = z.object({
  object_attributes: z.object({ iid: z.int().positive(), action: z.string().default('') }),
})
const pipeline = z.object({ object_attributes: z.object({ ref: z.string(), tag: z.boolean().default(false) }) })

const looksAt = ['open', 'reopen', 'update']

const refsOf = (event: string, body: unknown): readonly string[] => {
  switch (event) {
    case 'push':
    case 'tag_push':
      return [push.parse(body).ref]
    case 'merge_request': {
      const { iid, action } = mergeRequest.parse(body).object_attributes
      return looksAt.includes(action) ? [`refs/merge-requests/${iid}/head`] : []
    }
    case 'pipeline': {
      const { ref, tag } = pipeline.parse(body).object_attributes
      return [tag ? `refs/tags/${ref}` : branchRef(ref)]
    }
    default:
      return []
  }
}

const signingToken = /^whsec_([A-Za-z0-9+/]+={0,2})$/

/** A signing token is a key in base64; the signature is over id, time and body. */
const isSigned = ({ header, body, nowMs }: WebhookRequest, secret: string): boolean => {
  const key = Buffer.from(signingToken.exec(secret)?.[1] ?? '', 'base64')
  const [id, seconds] = [header('webhook-id') ?? '', header('webhook-timestamp') ?? '']
  const right = `v1,${hmac(key, `${id}.${seconds}.`, body).toString('base64')}`
  const given = (header('webhook-signature') ?? '').split(' ').slice(0, 10)
  return given.map(one => isSameText(one, right)).some(Boolean) && isFresh(seconds, nowMs)
}

/** GitLab either signs what it sends, with a signing token (`whsec_`), or sends its secret token along. */
export const gitlab: WebhookKind = {
  isGenuine: request =>
    isAnyRight(request.secrets, secret =>
      signingToken.test(secret)
        ? isSigned(request, secret)
        : isSameText(request.header('x-gitlab-token') ?? '', secret),
    ),
  read: ({ header }, body) => {
    const event = kind.parse(body).object_kind
    const delivery = header('webhook-id') ?? header('idempotency-key') ?? header('x-gitlab-event-uuid') ?? ''
    return { ...nothingOf(delivery, event), refs: refsOf(event, body) }
  },
}
