import { contentLines } from './content-markdown.ts'
import { deploymentLines, overviewLines } from './deployment-markdown.ts'
import { code, mdTable, moment, plain, section } from './markdown-text.ts'
import type { FlagChange } from './flag-changes.ts'
import type { RecordedHold } from './recorded-holds.ts'
import type { ReleaseRecord } from './release-record.ts'

/**
 * The record of a release as Markdown for people (GitHub's, with tables). The same record gives the same text. What people wrote stays
 * text: it makes no markup, no HTML and no row of its own. Pure.
 */
export const releaseMarkdown = (record: ReleaseRecord): string => {
  const { deployments, holds, flagChanges } = record
  const lines = [
    ...contentLines(record),
    ...section('## Deployments', deployments.length === 0 ? ['None.'] : overviewLines(deployments)),
    ...deployments.flatMap(deploymentLines),
    ...section('## Holds', holdLines(holds)),
    ...section('## Flags set', flagLines(flagChanges)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

const holdLines = (holds: readonly RecordedHold[]): readonly string[] =>
  mdTable(
    ['environment', 'held', 'by', 'of', 'why', 'lifted', 'by', 'why'],
    holds.map(({ environment, release, by, at, actor, reason, lifted }) => [
      plain(environment),
      `${moment(at)}, ${plain(release)}`,
      plain(actor.name),
      code(by),
      plain(reason),
      lifted === null ? 'in force' : moment(lifted.at),
      plain(lifted?.actor.name ?? ''),
      plain(lifted?.reason ?? ''),
    ]),
  )

const flagLines = (changes: readonly FlagChange[]): readonly string[] =>
  mdTable(
    ['when', 'environment', 'flag', 'from', 'to', 'by', 'why'],
    changes.map(({ at, environment, flag, from, to, actor, reason }) => [
      moment(at),
      plain(environment),
      plain(flag),
      code(JSON.stringify(from)),
      code(JSON.stringify(to)),
      plain(actor.name),
      plain(reason),
    ]),
  )
