import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { Act } from './possible-acts.ts'

type Said = { readonly reason: string; readonly confirmsLoss: boolean }

/** Does what a person has decided: once, however often it has to be sent. The answer shows by the feed. */
export const useAct = (id: string, { kind }: Act) => {
  const [header] = useState(newKey)
  const params = { path: { id }, header }
  return useMutation({
    mutationFn: ({ reason, confirmsLoss }: Said) => {
      switch (kind) {
        case 'abort':
          return answerOf(client.POST('/v1/deployments/{id}/abort', { params, body: { reason, confirmsLoss } }))
        case 'continue':
          return answerOf(client.POST('/v1/deployments/{id}/continue', { params }))
        case 'retry':
        case 'skip':
        case 'take-back':
          return answerOf(
            client.POST('/v1/deployments/{id}/answer', { params, body: { answer: kind, reason, confirmsLoss } }),
          )
      }
    },
  })
}
