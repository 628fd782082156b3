import { demandWords } from '../../domain/gates/demand-words.ts'
import type { Plan } from '../../domain/plan.ts'
import { code, mdTable, plain } from '../../domain/release-record/markdown-text.ts'
import { reversibilityText } from '../../domain/reversibility-text.ts'
import type { Preview } from '../preview-release.ts'

type Previewed = Preview['plans'][number]

export const isPlan = (previewed: Previewed): previewed is Plan => 'hash' in previewed

/** What shipping a commit would do in one environment, as lines of Markdown. What people wrote stays text. Pure. */
export const planLines = (previewed: Previewed): readonly string[] => [
  `#### ${plain(previewed.environment)}`,
  '',
  ...(isPlan(previewed) ? stepLines(previewed) : errorLines(previewed.error)),
  '',
]

const errorLines = ({
  code: name,
  message,
  hint,
}: Extract<Previewed, { error: unknown }>['error']): readonly string[] => [
  `No plan can be made: ${code(name)}: ${plain(message)}.`,
  '',
  `What to do: ${plain(hint)}.`,
]

const stepLines = ({ base, strategy, steps, pointOfNoReturn, gates }: Plan): readonly string[] => {
  const runs = base === null ? 'nothing runs there yet' : `${plain(base.version)} runs there`
  const point = steps.find(({ id }) => id === pointOfNoReturn)
  const wanted = demandWords(gates)
  const rows = steps.map(({ id, title, reversible }) => [code(id), plain(title), plain(reversibilityText(reversible))])
  return [
    `By ${plain(strategy)}; ${runs}.`,
    '',
    ...mdTable(['step', 'what it does', 'back'], rows),
    '',
    point === undefined
      ? 'Point of no return: none, everything can be taken back.'
      : `Point of no return: ${code(point.id)} (${plain(point.title)}).`,
    ...(wanted.length === 0 ? [] : ['', `Before it starts: ${plain(wanted.join('; '))}.`]),
  ]
}
