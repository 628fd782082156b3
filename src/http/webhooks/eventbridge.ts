import { z } from 'zod'
import type { Received } from '../../domain/webhooks/received.ts'
import { isAnyRight, isSameText } from '../../domain/webhooks/signature.ts'
import type { WebhookKind } from './webhook-kind.ts'
import { nothingOf } from './webhook-kind.ts'

// https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html (2026-11)
const envelope = z.object({ id: z.string(), source: z.string(), 'detail-type': z.string() })
const codeCommit = z.object({ detail: z.object({ referenceFullName: z.string() }) })
const codePipeline = z.object({ detail: z.object({ state: z.string() }) })
const ecr = z.object({ detail: z.object({ result: z.string(), 'action-type': z.string() }) })

const saidBy = (type: string, body: unknown): Pick<Received, 'refs' | 'anywhere'> => {
  switch (type) {
    case 'CodeCommit Repository State Change':
      return { refs: [codeCommit.parse(body).detail.referenceFullName], anywhere: false }
    case 'CodePipeline Pipeline Execution State Change':
      return { refs: [], anywhere: codePipeline.parse(body).detail.state === 'SUCCEEDED' }
    case 'ECR Image Action': {
      const { result, 'action-type': action } = ecr.parse(body).detail
      return { refs: [], anywhere: result === 'SUCCESS' && action === 'PUSH' }
    }
    default:
      return { refs: [], anywhere: false }
  }
}

/** An API destination of EventBridge sends the secret of its connection in a header. */
export const eventbridge: WebhookKind = {
  isGenuine: ({ header, secrets }) =>
    isAnyRight(secrets, secret => isSameText(header('x-lockstep-token') ?? '', secret)),
  read: (_request, body) => {
    const { id, 'detail-type': type } = envelope.parse(body)
    return { ...nothingOf(id, type), ...saidBy(type, body) }
  },
}
