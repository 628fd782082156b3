import { duration } from '../domain/duration-text.ts'
import { table } from '../cli/output.ts'

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
  /**
   * Errors that the app itself answered: how many, which version where, the time from the first to the last, and the share of
   * all answers that this version gave while it had users.
   */
  readonly badAnswers: {
    readonly count: number
    readonly by: readonly string[]
    readonly ms: number
    readonly sharePercent: number
  }
  readonly deployments: readonly {
    readonly environment: string
    readonly kind: string
    readonly release: string
    readonly state: string
    /** The release must not come to that environment again by itself. */
    readonly held: boolean
    readonly undone: readonly string[]
    readonly kept: readonly string[]
    readonly ms: number
  }[]
  readonly drift: readonly string[]
}

/** The story as it must have gone: what was shipped, taken back and rolled back. A person's rollback holds what it left: v2. */
const story = [
  'development v1 succeeded',
  'staging v1 succeeded',
  'production v1 succeeded',
  'development v2 succeeded',
  'staging v2 succeeded',
  'production v2 succeeded held',
  'development v3 rolled-back held',
  'development v4 succeeded',
  'staging v4 succeeded',
  'production v4 rolled-back held',
  'production v1 succeeded',
]

/** v4 is bad in production, and only as long as it takes to see it. */
const badAtMostMs = 10_000

/** True when nothing was lost or done twice, every environment is what its record says, and the story went as it must. */
export const isGood = (summary: DemoSummary): boolean =>
  summary.ordersLost === 0 &&
  summary.ordersDoubled === 0 &&
  summary.requestsFailed === 0 &&
  summary.drift.length === 0 &&
  summary.badAnswers.by.join() === 'production v4' &&
  summary.badAnswers.ms <= badAtMostMs &&
  summary.ordersProcessed === summary.ordersAccepted &&
  storyOf(summary) === story.join('; ')

const storyOf = ({ deployments }: DemoSummary): string =>
  deployments
    .map(({ environment, release, state, held }) => [environment, release, state, ...(held ? ['held'] : [])].join(' '))
    .join('; ')

/** The table at the end. */
export const summaryText = (summary: DemoSummary, ms: number): string =>
  [
    table([['environment', 'release', 'state', 'took', 'taken back, kept'], ...summary.deployments.flatMap(rows)]),
    '',
    `orders    ${summary.ordersAccepted} accepted, ${summary.ordersProcessed} processed, ${summary.ordersLost} lost, ${summary.ordersDoubled} processed twice`,
    `requests  ${summary.requests} sent, ${summary.requestsFailed} failed`,
    `answers   ${badAnswersText(summary.badAnswers)}`,
    ...summary.failures.map(failed => `          ${failed}`),
    `drift     ${summary.drift.length === 0 ? 'none: every environment is what its record says' : summary.drift.join('\n          ')}`,
    `          ${isGood(summary) ? 'all as it should be' : 'NOT as it should be'}, in ${duration(ms)}`,
  ].join('\n')

const badAnswersText = ({ count, by, ms, sharePercent }: DemoSummary['badAnswers']): string =>
  count === 0
    ? 'none was an error of the app'
    : `${count} errors of ${by.join(', ')}, all within ${duration(ms)}; it gave ${sharePercent} % of the answers meanwhile`

const rows = ({ environment, kind, release, state, held, undone, kept, ms }: DemoSummary['deployments'][number]) => [
  [
    environment,
    kind === 'rollback' ? `back to ${release}` : release,
    held ? `${state}, held` : state,
    duration(ms),
    undone.join(', '),
  ],
  ...kept.map(what => ['', '', '', '', `kept ${what}`]),
]
