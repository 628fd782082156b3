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

const app = createRoute({
  getParentRoute: () => shell,
  path: '/apps/$app',
  validateSearch: textsOf('commit', 'from', 'to'),
  component: lazyRouteComponent(() => import('./app/app-view.tsx'), 'AppView'),
})

const run = createRoute({
  getParentRoute: () => shell,
  path: '/runs/$id',
  component: lazyRouteComponent(() => import('./run/run-view.tsx'), 'RunView'),
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

const rollback = createRoute({
  getParentRoute: () => shell,
  path: '/apps/$app/$environment/rollback',
  validateSearch: textsOf('to'),
  component: lazyRouteComponent(() => import('./rollback/rollback-view.tsx'), 'RollbackView'),
})

const allReleases = createRoute({
  getParentRoute: () => shell,
  path: '/releases',
  component: lazyRouteComponent(() => import('./releases/all-releases.tsx'), 'AllReleases'),
})

const releases = createRoute({
  getParentRoute: () => shell,
  path: '/apps/$app/releases',
  component: lazyRouteComponent(() => import('./releases/releases.tsx'), 'Releases'),
})

const releaseRecord = createRoute({
  getParentRoute: () => shell,
  path: '/apps/$app/releases/$release',
  component: lazyRouteComponent(() => import('./releases/release-record.tsx'), 'ReleaseRecordView'),
})

const measures = createRoute({
  getParentRoute: () => shell,
  path: '/measures',
  validateSearch: textsOf('app', 'environment', 'period'),
  component: lazyRouteComponent(() => import('./measures/measures.tsx'), 'Measures'),
})

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: textsOf('app', 'environment', 'deployment', 'actor', 'type', 'period', 'from', 'to', 'before'),
  component: lazyRouteComponent(() => import('./audit/audit.tsx'), 'Audit'),
})

const freezes = createRoute({
  getParentRoute: () => shell,
  path: '/freezes',
  component: lazyRouteComponent(() => import('./freezes/freezes.tsx'), 'Freezes'),
})

const flags = createRoute({
  getParentRoute: () => shell,
  path: '/flags',
  validateSearch: textsOf('app'),
  component: lazyRouteComponent(() => import('./flags/flags.tsx'), 'Flags'),
})

const consumers = createRoute({
  getParentRoute: () => shell,
  path: '/apps/$app/consumers',
  component: lazyRouteComponent(() => import('./flags/consumers.tsx'), 'Consumers'),
})

const policy = createRoute({
  getParentRoute: () => shell,
  path: '/policy',
  component: lazyRouteComponent(() => import('./policy/policy-view.tsx'), 'PolicyView'),
})

const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  component: lazyRouteComponent(() => import('./people/people.tsx'), 'People'),
})

const tokens = createRoute({
  getParentRoute: () => shell,
  path: '/tokens',
  validateSearch: textsOf('app', 'environment'),
  component: lazyRouteComponent(() => import('./people/tokens.tsx'), 'Tokens'),
})

const notices = createRoute({
  getParentRoute: () => shell,
  path: '/notices',
  component: lazyRouteComponent(() => import('./notices/notices.tsx'), 'Notices'),
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
  shell.addChildren([
    overview,
    app,
    run,
    deployments,
    deployment,
    stepLog,
    approvals,
    approval,
    rollback,
    allReleases,
    releases,
    releaseRecord,
    measures,
    audit,
    freezes,
    flags,
    consumers,
    policy,
    people,
    tokens,
    notices,
  ]),
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
