import { code, labelled, mdTable, moment, plain } from './markdown-text.ts'
import type { RecordedApproval, RecordedCheck, RecordedGates, RecordedItem } from './recorded-gates.ts'

/** The gates of a deployment as lines of Markdown; none when nothing was demanded and nobody said anything. Pure. */
export const gateLines = (gates: RecordedGates): readonly string[] => {
  const { demanded, policy, passedAt, approvals, checklist, checks, brokenGlass } = gates
  const lines = [
    ...labelled('Demanded by the file', demanded.map(plain).join('; ')),
    ...(policy === null ? [] : labelled('Demanded by the policy', code(policy))),
    ...brokenGlassLines(brokenGlass),
    ...checks.map(checkLine),
    ...checklist.map(itemLine),
  ]
  const table = approvalLines(approvals)
  if (lines.length + table.length === 0) return []
  const passed = `- ${passedAt === null ? 'Not passed' : `Passed ${moment(passedAt)}`}`
  return [...lines, passed, ...(table.length === 0 ? [] : ['', ...table])]
}

const approvalLines = (approvals: readonly RecordedApproval[]): readonly string[] =>
  mdTable(
    ['approved', 'by', 'reason', 'plan'],
    approvals.map(({ at, person, reason, planHash, isOfThisPlan }) => [
      moment(at),
      plain(person),
      plain(reason),
      isOfThisPlan ? code(planHash) : `${code(planHash)}, an earlier one: void`,
    ]),
  )

const itemLine = ({ item, person, at }: RecordedItem): string =>
  person === null ? `- [ ] ${plain(item)}` : `- [x] ${plain(item)} (${plain(person)}, ${moment(at)})`

const verdicts: Readonly<Record<RecordedCheck['verdict'], string>> = {
  pass: 'passed',
  fail: 'failed',
  none: 'gave no answer',
}

const checkLine = ({ name, verdict, why, at }: RecordedCheck): string =>
  `- Check ${plain(name)} ${verdicts[verdict]} ${moment(at)}${why === '' ? '' : `: ${plain(why)}`}`

const brokenGlassLines = (glass: RecordedGates['brokenGlass']): readonly string[] =>
  glass === null
    ? []
    : [
        `- **Overridden by break-glass** ${moment(glass.at)} by ${plain(glass.actor.name)}: ${plain(glass.reason)}; told: ${glass.told.map(plain).join(', ')}`,
      ]
