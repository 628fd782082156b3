import { z } from 'zod'
import type { Received } from '../../domain/webhooks/received.ts'
import { hmac, isAnyRight, isSameText } from '../../domain/webhooks/signature.ts'
import type { WebhookKind, WebhookRequest } from './webhook-kind.ts'
import { branchRef, nothingOf } from './webhook-kind.ts'

// https://docs.github.com/en/webhooks/webhook-events-and-payloads (2026-11)
const push = z.object({ ref: z.string() })
const pullRequest = z.object({ action: z.string(), number: z.int().positive() })
const ofBranch = z.object({ head_branch: z.string().nullable().default(null) })
const checkSuite = z.object({ check_suite: ofBranch })
const checkRun = z.object({ check_run: z.object({ check_suite: ofBranch }) })
const status = z.object({ branches: z.array(z.object({ name: z.string() })).max(100) })

const looksAt = ['opened', 'synchronize', 'reopened', 'ready_for_review']

const refsOfBranch = ({ head_branch }: z.infer<typeof ofBranch>): readonly string[] =>
  head_branch === null ? [] : [branchRef(head_branch)]

const refsOf = (event: string, body: unknown): readonly string[] => {
  switch (event) {
    case 'push':
      return [push.parse(body).ref]
    case 'pull_request': {
      const { action, number } = pullRequest.parse(body)
      return looksAt.includes(action) ? [`refs/pull/${number}/head`] : []
    }
    case 'check_suite':
      return refsOfBranch(checkSuite.parse(body).check_suite)
    case 'check_run':
      return refsOfBranch(checkRun.parse(body).check_run.check_suite)
    case 'status':
      return status.parse(body).branches.map(({ name }) => branchRef(name))
    default:
      return []
  }
}

/** Whether `x-hub-signature-256` is the HMAC of the body. */
export const isHubSigned = ({ header, body, secrets }: WebhookRequest): boolean => {
  const given = header('x-hub-signature-256') ?? ''
  return isAnyRight(secrets, secret => isSameText(given, `sha256=${hmac(secret, body).toString('hex')}`))
}

/** GitHub signs the body; the id of the delivery stands beside it. */
export const github: WebhookKind = {
  isGenuine: isHubSigned,
  read: ({ header }, body): Received => {
    const event = header('x-github-event') ?? ''
    const delivery = header('x-github-delivery') ?? ''
    return { ...nothingOf(delivery, event), refs: refsOf(event, body), idIsUnsigned: true }
  },
}
