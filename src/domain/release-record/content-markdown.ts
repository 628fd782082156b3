import { code, labelled, mdTable, moment, nameOf, plain, section } from './markdown-text.ts'
import type { NoteGroup, NotedCommit, Notes } from './notes.ts'
import type { RecordedMigration, ReleaseContent, WayBack } from './release-content.ts'

/** What a release is, as lines of Markdown. Pure. */
export const contentLines = (content: ReleaseContent): readonly string[] => [
  `# ${plain(content.app)} ${plain(content.version)}`,
  '',
  ...identityLines(content),
  '',
  ...section(changesTitle(content.notes), noteLines(content.notes)),
  ...section('## Artifacts', artifactLines(content)),
  ...section('## Images', imageLines(content)),
  ...section('## Migrations', migrationLines(content.migrations)),
  ...section('## Flags', flagLines(content)),
]

const identityLines = (content: ReleaseContent): readonly string[] => [
  ...labelled('Commit', [code(content.commit), plain(content.message)].join(' ').trim()),
  ...labelled('Committed', moment(content.committedAt)),
  ...labelled(
    'Built',
    `${moment(content.builtAt)}${content.built === null ? '' : ` by ${plain(content.built.actor.name)}`}`,
  ),
  ...labelled('Branches', content.branches.map(plain).join(', ')),
  ...labelled('Written by', content.authors.map(author => plain(nameOf(author))).join(', ')),
  ...labelled('Release', code(content.id)),
  ...labelled('Tree', code(content.tree)),
  ...labelled('Content (artifacts and migrations)', code(content.fingerprint)),
  ...labelled('Configuration', code(content.configuration)),
  ...(content.built === null
    ? []
    : labelled(
        'Recorded',
        `event ${content.built.link.seq} of ${code(content.built.link.stream)}, ${code(content.built.link.hash)}`,
      )),
]

/** The heading over what a release brings. */
export const changesTitle = (notes: Notes | null): string =>
  notes === null || notes.since === null ? '## Changes' : `## Changes since ${plain(notes.since)}`

/** What a release brings, as lines of Markdown. */
export const noteLines = (notes: Notes | null): readonly string[] => {
  if (notes === null) return ['Not known: the release was built before commits were kept with it.']
  const { groups, since, leftOut } = notes
  const blocks = groups.flatMap(group => [...groupLines(group), ''])
  const more = leftOut === 0 ? [] : [`${leftOut} older commits are not listed.`, '']
  const none = groups.length === 0 ? [`No commit that ${plain(since ?? 'an earlier one')} has not.`, ''] : []
  return [...blocks, ...more, ...none].slice(0, -1)
}

const groupTitles: Readonly<Record<NoteGroup['kind'], string | null>> = {
  features: '### Features',
  fixes: '### Fixes',
  other: '### Other',
  all: null,
}

const groupLines = ({ kind, commits }: NoteGroup): readonly string[] => {
  const title = groupTitles[kind]
  return [...(title === null ? [] : [title, '']), ...commits.map(commitLine)]
}

const commitLine = ({ short, author, scope, text, isBreaking }: NotedCommit): string => {
  const before = [...(isBreaking ? ['**breaking**'] : []), ...(scope === null ? [] : [`**${plain(scope)}**`])]
  const words = [...before, plain(text)].join(before.length === 0 ? '' : ': ')
  return `- ${words} (${plain(nameOf(author))}, ${code(short)})`
}

const artifactLines = ({ artifacts }: ReleaseContent): readonly string[] =>
  mdTable(
    ['service', 'digest', 'size'],
    artifacts.map(({ service, digest, bytes }) => [
      plain(service),
      code(digest),
      bytes === null ? 'not known' : `${bytes} bytes`,
    ]),
  )

const imageLines = ({ artifacts }: ReleaseContent): readonly string[] =>
  mdTable(
    ['service', 'image'],
    artifacts.flatMap(({ service, image }) => (image === null ? [] : [[plain(service), code(image)]])),
  )

const migrationLines = (migrations: readonly RecordedMigration[]): readonly string[] => {
  const fresh = migrations.filter(({ isNew }) => isNew)
  const known = migrations.length - fresh.length
  const rows = fresh.map(({ file, effect, wayBack, checksum }) => [
    plain(file),
    effect,
    wayBackText(wayBack),
    code(checksum),
  ])
  const rest = known === 0 ? [] : [`${known} more are those of the release before, unchanged.`]
  return [
    ...mdTable(['file', 'effect', 'way back', 'SHA-256'], rows),
    ...spaced(fresh.flatMap(findingLines), fresh.length > 0),
    ...spaced(rest, fresh.length > 0),
  ]
}

const spaced = (lines: readonly string[], isBehind: boolean): readonly string[] =>
  lines.length === 0 || !isBehind ? lines : ['', ...lines]

const findingLines = ({ file, findings }: RecordedMigration): readonly string[] =>
  findings.map(({ line, statement, why }) => `- ${plain(file)}, line ${line}: ${plain(statement)}: ${plain(why)}`)

const wayBackText = (wayBack: WayBack): string => {
  switch (wayBack.kind) {
    case 'none':
      return 'none'
    case 'unmeasured':
      return 'a down script whose effect cannot be measured'
    case 'removes':
      return wayBack.objects.length === 0
        ? 'yes, nothing is removed'
        : `removes ${wayBack.objects.map(plain).join(', ')}`
  }
}

const flagLines = ({ flags }: ReleaseContent): readonly string[] =>
  mdTable(
    ['flag', 'type', 'default', 'what for'],
    flags.map(({ key, type, default: byDefault, description }) => [
      plain(key),
      type,
      code(JSON.stringify(byDefault)),
      plain(description),
    ]),
  )
