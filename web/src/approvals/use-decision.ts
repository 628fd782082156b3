import { useMutation } from '@tanstack/react-query'
import { answerOf, client, newKey } from '../api/client.ts'

type Which = { readonly id: string; readonly planHash: string }

/** A person's word about the plan that they have seen: about another one it is void. What becomes of it shows by the feed. */
export const useDecision = ({ id, planHash }: Which) => {
  const params = () => ({ path: { id }, header: newKey() })
  const approve = useMutation({
    mutationFn: (reason: string) =>
      answerOf(client.POST('/v1/deployments/{id}/approve', { params: params(), body: { planHash, reason } })),
  })
  const reject = useMutation({
    mutationFn: (reason: string) =>
      answerOf(client.POST('/v1/deployments/{id}/reject', { params: params(), body: { reason } })),
  })
  const tick = useMutation({
    mutationFn: (item: string) =>
      answerOf(client.POST('/v1/deployments/{id}/tick', { params: params(), body: { planHash, item } })),
  })
  return { approve, reject, tick }
}
