import { QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut } from './refusal.ts'

/** Answers stay good until an event says otherwise; what is old stays shown while it is asked for again. */
export const createQueryClient = (signedOut: () => void): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({
      onError: error => {
        if (isSignedOut(error)) signedOut()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
