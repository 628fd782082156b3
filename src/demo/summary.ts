import { duration, table } from '../cli/output.ts'

/** What `lockstep demo --json` prints. */
export type DemoSummary = {
  readonly ordersAccepted: number
  readonly ordersProcessed: number
  readonly ordersLost: number
  readonly ordersDoubled: number
  readonly requests: number
  readonly requestsFailed: number
  /** The first few failed requests, in words. */
  readonly failures: readonly string[]
  readonly deployments: readonly {
    readonly environment: string
    readonly kind: string
    readonly release: string
    readonly state: string
    readonly undone: readonly string[]
    readonly kept: readonly string[]
    readonly ms: number
  }[]
  readonly drift: readonly string[]
}

/** The story as it must have gone: what was shipped, taken back and rolled back. */
const story = [
  'development v1 succeeded',
  'staging v1 succeeded',
  'production v1 succeeded',
  'development v2 succeeded',
  'staging v2 succeeded',
  'production v2 succeeded',
  'development v3 rolled-back',
  'production v1 succeeded',
]

/** True when nothing was lost or done twice, every environment is what its record says, and the story went as it must. */
export const isGood = (summary: DemoSummary): boolean =>
  summary.ordersLost === 0 &&
  summary.ordersDoubled === 0 &&
  summary.requestsFailed === 0 &&
  summary.drift.length === 0 &&
  summary.ordersProcessed === summary.ordersAccepted &&
  storyOf(summary) === story.join('; ')

const storyOf = ({ deployments }: DemoSummary): string =>
  deployments.map(({ environment, release, state }) => `${environment} ${release} ${state}`).join('; ')

/** The table at the end. */
export const summaryText = (summary: DemoSummary, ms: number): string =>
  [
    table([['environment', 'release', 'state', 'took', 'taken back, kept'], ...summary.deployments.map(row)]),
    '',
    `orders    ${summary.ordersAccepted} accepted, ${summary.ordersProcessed} processed, ${summary.ordersLost} lost, ${summary.ordersDoubled} processed twice`,
    `requests  ${summary.requests} sent, ${summary.requestsFailed} failed`,
    ...summary.failures.map(failed => `          ${failed}`),
    `drift     ${summary.drift.length === 0 ? 'none: every environment is what its record says' : summary.drift.join('\n          ')}`,
    `          ${isGood(summary) ? 'all as it should be' : 'NOT as it should be'}, in ${duration(ms)}`,
  ].join('\n')

const row = ({ environment, kind, release, state, undone, kept, ms }: DemoSummary['deployments'][number]) => [
  environment,
  kind === 'rollback' ? `back to ${release}` : release,
  state,
  duration(ms),
  [...undone, ...kept.map(what => `kept ${what}`)].join(', '),
]
