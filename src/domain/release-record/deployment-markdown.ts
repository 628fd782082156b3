import { duration } from '../duration-text.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import { gateLines } from './gates-markdown.ts'
import { code, labelled, mdTable, moment, plain } from './markdown-text.ts'
import type { RecordedDecision } from './recorded-decisions.ts'
import type { RecordedStep, RecordedTest, RecordedWatch } from './recorded-steps.ts'

/** All deployments of a release in a line each. Pure. */
export const overviewLines = (deployments: readonly DeploymentRecord[]): readonly string[] =>
  mdTable(
    ['deployment', 'environment', 'what', 'started by', 'created', 'took', 'outcome'],
    deployments.map(one => [
      code(one.id),
      plain(one.environment),
      whatText(one),
      plain(one.actor.name),
      moment(one.createdAt),
      tookText(one.tookMs),
      outcomeText(one),
    ]),
  )

/** One deployment as lines of Markdown. Pure. */
export const deploymentLines = (one: DeploymentRecord): readonly string[] => [
  `### ${plain(one.environment)}: ${whatText(one)}, ${plain(one.state)}`,
  '',
  ...factLines(one),
  '',
  ...block('Gates', gateLines(one.gates)),
  ...block('Decisions', decisionLines(one.decisions)),
  ...block('Steps', stepLines(one.steps)),
  ...block('Tests', testLines(one.tests)),
  ...block('Watched', watchLines(one.watches)),
]

const block = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`#### ${title}`, '', ...lines, '']

const whatText = ({ kind, direction, release, base, isDrill }: DeploymentRecord): string => {
  const drill = isDrill ? ', drill' : ''
  if (direction === 'away') return `rolled back to ${plain(release)}${drill}`
  if (kind === 'rollback') return `rolled back from ${plain(base ?? 'nothing')}${drill}`
  return `deployed${drill}`
}

const outcomeText = ({ state, kept }: DeploymentRecord): string =>
  `${plain(state)}${kept.length === 0 ? '' : `, kept ${kept.map(({ what }) => plain(what)).join(', ')}`}`

const tookText = (ms: number | null): string => (ms === null ? '' : duration(ms))

const factLines = (one: DeploymentRecord): readonly string[] => [
  ...labelled('Deployment', `${code(one.id)}${one.run === null ? '' : ` of run ${code(one.run)}`}`),
  ...labelled('Started by', plain(one.actor.name)),
  ...labelled('Reason', plain(one.reason ?? '')),
  ...labelled('Before it', one.base === null ? 'nothing ran there' : plain(one.base)),
  ...labelled('Strategy', plain(one.strategy)),
  ...labelled('Times', timesText(one)),
  ...labelled('Why', plain(one.why ?? '')),
  ...labelled('Taken back', one.undone.map(plain).join(', ')),
  ...one.kept.flatMap(({ what, why }) => labelled('Kept', `${plain(what)}: ${plain(why)}`)),
  ...one.left.flatMap(left => labelled('Left', plain(left))),
  ...(one.verified ? [] : labelled('Verified', 'no, a step was skipped')),
  ...labelled(
    'Newer',
    one.newer === null ? '' : `${plain(one.newer)}, written by a newer Lockstep; all but the state is as before it`,
  ),
  ...labelled('Plan', code(one.evidence.planHash)),
  ...labelled('Events', evidenceText(one)),
]

const timesText = ({ createdAt, startedAt, endedAt, tookMs }: DeploymentRecord): string =>
  [
    `created ${moment(createdAt)}`,
    ...(startedAt === null ? [] : [`started ${moment(startedAt)}`]),
    ...(endedAt === null ? ['not over'] : [`ended ${moment(endedAt)}`]),
    ...(tookMs === null ? [] : [`took ${duration(tookMs)}`]),
  ].join(', ')

const evidenceText = ({ evidence: { head, anchor } }: DeploymentRecord): string => {
  const anchored = anchor === null ? 'not anchored yet' : `anchor ${anchor.number} ${code(anchor.hash)}`
  return `${head.seq}, the last is ${code(head.hash)}; ${anchored}`
}

const decisionLines = (decisions: readonly RecordedDecision[]): readonly string[] =>
  mdTable(
    ['when', 'who', 'what', 'why'],
    decisions.map(({ at, actor, what, reason }) => [moment(at), plain(actor.name), plain(what), plain(reason)]),
  )

const stepLines = (steps: readonly RecordedStep[]): readonly string[] =>
  mdTable(
    ['step', 'what', 'status', 'took', 'undo', 'error'],
    steps.map(({ id, title, status, attempts, tookMs, undo, error }) => [
      plain(id),
      plain(title),
      `${status}${attempts > 1 ? `, ${attempts} attempts` : ''}`,
      tookText(tookMs),
      undo === 'none' ? '' : undo,
      plain(error ?? ''),
    ]),
  )

const testLines = (tests: readonly RecordedTest[]): readonly string[] =>
  mdTable(
    ['step', 'what', 'outcome', 'took', 'why'],
    tests.map(({ step, title, outcome, tookMs, why }) => [
      plain(step),
      plain(title),
      outcome,
      tookText(tookMs),
      plain(why ?? ''),
    ]),
  )

const watchLines = (watches: readonly RecordedWatch[]): readonly string[] =>
  mdTable(
    ['step', 'by', 'verdict', 'watched for', 'looks', 'why'],
    watches.map(({ step, watched, outcome, watchedMs, looks, why }) => [
      plain(step),
      ['its instances', ...watched].map(plain).join(', '),
      outcome,
      tookText(watchedMs),
      looks === null ? '' : String(looks),
      plain(why ?? ''),
    ]),
  )
