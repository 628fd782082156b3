import { duration } from '../domain/duration-text.ts'
import type { DeploymentRecord } from '../domain/release-record/deployment-record.ts'
import type { FlagChange } from '../domain/release-record/flag-changes.ts'
import type { Notes } from '../domain/release-record/notes.ts'
import type { RecordedHold } from '../domain/release-record/recorded-holds.ts'
import type { RecordedArtifact, RecordedMigration } from '../domain/release-record/release-content.ts'
import type { ReleaseRecord } from '../domain/release-record/release-record.ts'
import type { ReleaseLine, ReleasePage } from '../app/release-record.ts'
import { oneLine } from './one-line.ts'
import { table } from './output.ts'
import { toSecond } from '../domain/instant-text.ts'

/** A line a release, and how to see those before. */
export const releaseListText = ({ items, next }: ReleasePage): string => {
  if (items.length === 0) return 'no release: lockstep ship'
  const more = next === null ? [] : [`older ones: --before v${next}`]
  return [table(items.map(lineOf)), ...more].join('\n')
}

const lineOf = ({ version, commit, builtAt, author, message, runsIn, heldIn }: ReleaseLine): readonly string[] => [
  version,
  commit.slice(0, 7),
  toSecond(builtAt),
  oneLine(nameOf(author)),
  oneLine(message),
  [
    ...(runsIn.length === 0 ? [] : [`runs in ${runsIn.join(', ')}`]),
    ...(heldIn.length === 0 ? [] : [`held in ${heldIn.join(', ')}`]),
  ].join('; '),
]

/** The record for the terminal: what a release brings, where it went and who let it. All of it is in --markdown and --json. */
export const releaseText = (record: ReleaseRecord): string =>
  [
    `${record.app} ${record.version} (${record.commit.slice(0, 7)}) ${oneLine(record.message)}`,
    `built ${toSecond(record.builtAt)}${record.built === null ? '' : ` by ${record.built.actor.name}`}`,
    ...block(changesTitle(record.notes), notesTable(record.notes)),
    ...block('artifacts', table(record.artifacts.map(({ service, digest }) => [`  ${service}`, digest]))),
    ...block('images', table(record.artifacts.flatMap(imageRow))),
    ...block('new migrations', table(record.migrations.filter(({ isNew }) => isNew).map(migrationRow))),
    ...block('deployments', table(record.deployments.map(deploymentRow))),
    ...block('agreed', table(record.deployments.flatMap(agreedRows))),
    ...block('holds', table(record.holds.map(holdRow))),
    ...block('flags set', table(record.flagChanges.map(flagRow))),
  ].join('\n')

const block = (title: string, text: string): readonly string[] => (text === '' ? [] : ['', title, text])

const changesTitle = (notes: Notes | null): string =>
  notes === null || notes.since === null ? 'changes' : `changes since ${notes.since}`

const notesTable = (notes: Notes | null): string => {
  if (notes === null) return '  not known: it was built before commits were kept'
  const rows = notes.groups.flatMap(({ kind, commits }) =>
    commits.map(({ short, author, subject }) => [
      `  ${short}`,
      ...(kind === 'all' ? [] : [kind]),
      oneLine(nameOf(author)),
      oneLine(subject),
    ]),
  )
  const more = notes.leftOut === 0 ? [] : [`  and ${notes.leftOut} older ones`]
  return rows.length === 0 ? '  none' : [table(rows), ...more].join('\n')
}

const imageRow = ({ service, image }: RecordedArtifact): readonly (readonly string[])[] =>
  image === null ? [] : [[`  ${service}`, image]]

const migrationRow = ({ file, effect, wayBack }: RecordedMigration): readonly string[] => [
  `  ${file}`,
  effect,
  { none: 'no way back', unmeasured: 'what its way back removes is not known', removes: 'has a way back' }[
    wayBack.kind
  ],
]

const deploymentRow = (one: DeploymentRecord): readonly string[] => [
  `  ${toSecond(one.createdAt)}`,
  one.id,
  one.environment,
  one.direction === 'away' ? `rollback to ${one.release}` : one.kind,
  one.state,
  one.tookMs === null ? '' : duration(one.tookMs),
  oneLine(one.actor.name),
  [...one.kept.map(({ what }) => `kept ${what}`), ...(one.why === null ? [] : [one.why])].map(oneLine).join('; '),
]

/** Who let a deployment start: approvals, ticks, and the override of both. */
const agreedRows = ({ id, environment, gates }: DeploymentRecord): readonly (readonly string[])[] => {
  const rows: readonly (readonly [string | null, string | null, string, string])[] = [
    ...gates.approvals.map(
      ({ at, person, reason, isOfThisPlan }) =>
        [at, person, isOfThisPlan ? 'approved it' : 'approved an earlier plan', reason] as const,
    ),
    ...gates.checklist.map(({ at, person, item }) => [at, person, `ticked "${item}"`, ''] as const),
    ...(gates.brokenGlass === null
      ? []
      : [[gates.brokenGlass.at, gates.brokenGlass.actor.name, 'broke the glass', gates.brokenGlass.reason] as const]),
  ]
  return rows.flatMap(([at, who, what, why]) =>
    at === null ? [] : [[`  ${toSecond(at)}`, id, environment, oneLine(who ?? ''), oneLine(what), oneLine(why)]],
  )
}

const holdRow = ({ at, environment, actor, reason, lifted }: RecordedHold): readonly string[] => [
  `  ${toSecond(at)}`,
  environment,
  oneLine(actor.name),
  oneLine(reason),
  lifted === null
    ? 'in force'
    : `lifted ${toSecond(lifted.at)} by ${oneLine(lifted.actor.name)}: ${oneLine(lifted.reason)}`,
]

const flagRow = ({ at, environment, flag, from, to, actor, reason }: FlagChange): readonly string[] => [
  `  ${toSecond(at)}`,
  environment,
  oneLine(flag),
  oneLine(`${JSON.stringify(from)} to ${JSON.stringify(to)}`),
  oneLine(actor.name),
  oneLine(reason),
]

const nameOf = (author: string): string => author.replace(/\s*<[^>]*>\s*$/, '') || author
