import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { answerOf, client, newKey } from '../api/client.ts'

export type Place = { readonly app: string; readonly environment: string }

type Said = { readonly to: string; readonly reason: string; readonly confirm: string }

/** Starts a rollback, and goes to where it is seen. */
export const useRollBack = (place: Place) => {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (body: Said) =>
      answerOf(
        client.POST('/v1/apps/{app}/environments/{environment}/rollbacks', {
          params: { path: place, header: newKey() },
          body,
        }),
      ),
    onSuccess: ({ id }) => void navigate({ to: '/deployments/$id', params: { id } }),
  })
}
