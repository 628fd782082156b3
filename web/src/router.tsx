import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { meQuery } from './api/queries.ts'
import { isSignedOut } from './api/refusal.ts'
import { Overview } from './overview/overview.tsx'
import { NotFound } from './shell/not-found.tsx'
import { ProblemView } from './shell/problem-view.tsx'
import { Shell } from './shell/shell.tsx'
import { textsOf } from './shell/texts-of.ts'

type Context = { readonly queries: QueryClient }

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound })

/** Every view of somebody who has signed in. Without a session it leads to the sign-in, and back afterwards. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: ProblemView,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(meQuery)
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: { to: location.href } })
      throw error
    }
  },
})

const overview = createRoute({ getParentRoute: () => shell, path: '/', component: Overview })

const deployments = createRoute({
  getParentRoute: () => shell,
  path: '/deployments',
  validateSearch: textsOf('app'),
  component: lazyRouteComponent(() => import('./deployment/deployments.tsx'), 'Deployments'),
})

const deployment = createRoute({
  getParentRoute: () => shell,
  path: '/deployments/$id',
  component: lazyRouteComponent(() => import('./deployment/deployment-view.tsx'), 'DeploymentView'),
})

const stepLog = createRoute({
  getParentRoute: () => shell,
  path: '/deployments/$id/logs/$step',
  component: lazyRouteComponent(() => import('./log/log-view.tsx'), 'LogView'),
})

const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  component: lazyRouteComponent(() => import('./approvals/approvals.tsx'), 'Approvals'),
})

const approval = createRoute({
  getParentRoute: () => shell,
  path: '/approvals/$id',
  component: lazyRouteComponent(() => import('./approvals/approval-view.tsx'), 'ApprovalView'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: textsOf('to', 'error'),
  component: lazyRouteComponent(() => import('./sign-in/sign-in.tsx'), 'SignIn'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/invitation',
  component: lazyRouteComponent(() => import('./sign-in/invitation.tsx'), 'Invitation'),
})

const tree = root.addChildren([
  shell.addChildren([overview, deployments, deployment, stepLog, approvals, approval]),
  signIn,
  invitation,
])

/** Every address of the page. A view that is not the first is loaded when it is first wanted. */
export const createAppRouter = (queries: QueryClient) => createRouter({ routeTree: tree, context: { queries } })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
