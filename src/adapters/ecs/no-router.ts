import type { Router } from '../../ports/router.ts'

/** Where ECS and its load balancer bring users to tasks: there is nothing to route here, and no plan asks for it. */
export const noRouter: Router = {
  kind: 'none',
  routes: async () => [],
  setRoute: async ({ service }) => {
    throw new Error(`nothing routes ${service} here`)
  },
  removeRoute: async () => undefined,
  drain: async () => ({ cut: 0 }),
  counts: async () => [],
}
