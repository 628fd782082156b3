import type { RouteCount, Router } from '../../ports/router.ts'

const requestsAtOnce = 1_000

/** A router that users go through: with each look at its counts a thousand more of them were answered well, as the weights share them. */
export const withUsers = (router: Router): Router => {
  const totals = new Map<string, RouteCount>()
  return {
    ...router,
    counts: async () => {
      for (const { route } of await router.routes()) {
        for (const { release, weight } of route.versions) {
          const key = `${route.service} ${release}`
          const before = totals.get(key)?.requests ?? 0
          const requests = before + (weight * requestsAtOnce) / 100
          totals.set(key, { service: route.service, release, requests, badAnswers: 0, lost: 0 })
        }
      }
      return [...totals.values()]
    },
  }
}
