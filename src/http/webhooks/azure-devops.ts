import { z } from 'zod'
import { isAnyRight, isSameText } from '../../domain/webhooks/signature.ts'
import { isHubSigned } from './github.ts'
import type { WebhookKind } from './webhook-kind.ts'
import { nothingOf } from './webhook-kind.ts'

// https://learn.microsoft.com/azure/devops/service-hooks/events (2026-11)
const envelope = z.object({ id: z.string(), eventType: z.string() })
const push = z.object({ resource: z.object({ refUpdates: z.array(z.object({ name: z.string() })).max(1000) }) })
const pullRequest = z.object({ resource: z.object({ pullRequestId: z.int().positive(), status: z.string() }) })

const refsOf = (event: string, body: unknown): readonly string[] => {
  if (event === 'git.push') return push.parse(body).resource.refUpdates.map(({ name }) => name)
  if (!event.startsWith('git.pullrequest.')) return []
  const { pullRequestId, status } = pullRequest.parse(body).resource
  // It has no ref for the commit itself, only for the merge that it tries.
  return status === 'active' ? [`refs/pull/${pullRequestId}/merge`] : []
}

const passwordOf = (authorization: string): string => {
  const text = Buffer.from(/^basic\s+(\S+)$/i.exec(authorization)?.[1] ?? '', 'base64').toString('utf8')
  return text.slice(text.indexOf(':') + 1)
}

/** Azure DevOps sends a name and the secret as its password, or whoever stands between signs the body as GitHub does. */
export const azureDevops: WebhookKind = {
  isGenuine: request => {
    const password = passwordOf(request.header('authorization') ?? '')
    const isPassword = isAnyRight(request.secrets, secret => isSameText(password, secret))
    return isHubSigned(request) || isPassword
  },
  read: (_request, body) => {
    const { id, eventType } = envelope.parse(body)
    return { ...nothingOf(id, eventType), refs: refsOf(eventType, body) }
  },
}
