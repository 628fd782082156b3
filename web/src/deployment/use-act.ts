import { useMutation } from '@tanstack/react-query'
import { answerOf, client, newKey } from '../api/client.ts'
import type { Deployment } from '../api/types.ts'
import type { Act } from './act.ts'

/** What somebody has typed for an act; it is sent once by its key, however often it has to be sent. */
export type Said = {
  readonly reason: string
  readonly word: string
  readonly confirmsLoss: boolean
  readonly key: ReturnType<typeof newKey>
}

export const nothingSaid = (): Said => ({ reason: '', word: '', confirmsLoss: false, key: newKey() })

type Doing = { readonly act: Act; readonly said: Said }

/** Does what a person has decided. What becomes of it shows by the feed. */
export const useAct = (id: string, { planHash }: Pick<Deployment, 'planHash'>) =>
  useMutation({
    mutationFn: ({ act: { kind, step }, said: { reason, confirmsLoss, key } }: Doing) => {
      const params = { path: { id }, header: key }
      switch (kind) {
        case 'abort':
          return answerOf(client.POST('/v1/deployments/{id}/abort', { params, body: { reason, confirmsLoss } }))
        case 'continue':
          return answerOf(client.POST('/v1/deployments/{id}/continue', { params }))
        case 'attest':
          return answerOf(client.POST('/v1/deployments/{id}/attest', { params, body: { step: step ?? '', reason } }))
        case 'adopt':
          return answerOf(client.POST('/v1/deployments/{id}/adopt', { params, body: { reason } }))
        case 'break-glass':
          return answerOf(client.POST('/v1/deployments/{id}/break-glass', { params, body: { planHash, reason } }))
        case 'retry':
        case 'skip':
        case 'take-back':
          return answerOf(
            client.POST('/v1/deployments/{id}/answer', { params, body: { answer: kind, reason, confirmsLoss } }),
          )
      }
    },
  })
