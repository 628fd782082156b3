import type { RollbackPreflight } from '../api/types.ts'
import { counted } from '../words/counted.ts'

/** What becomes of what is in the database. `stays`: it holds data, so it is left ahead. */
export type LossLine = { readonly kind: 'stays' | 'empty' | 'same'; readonly title: string; readonly text: string }

/** Words of the API count everything in the plural. */
const wellCounted = (text: string): string => text.replace(/\b1 values\b/g, '1 value')

/** What of the data an earlier release does without. A rollback takes nothing back that holds any. Pure. */
export const lossLines = ({ kept, undone, to }: RollbackPreflight): readonly LossLine[] => {
  if (kept.length === 0 && undone.length === 0)
    return [{ kind: 'same', title: 'The schema stays as it is', text: `No migration has come since ${to}.` }]
  return [
    ...kept.map(({ migration, holds }): LossLine => ({
      kind: 'stays',
      title: `${migration} stays: ${wellCounted(holds)}`,
      text: `Nothing of it is lost, and ${to} runs without it.`,
    })),
    ...undone.map((migration): LossLine => ({
      kind: 'empty',
      title: `${migration} is taken back`,
      text: 'What it made is empty, so nothing goes with it. That is looked at again, under a lock, when it is done.',
    })),
  ]
}

/** The same in a sentence. */
export const lossSentence = ({ kept, undone }: RollbackPreflight): string => {
  const back = undone.length === 0 ? null : `${counted(undone.length, 'migration')} that made something still empty`
  const stays = kept.length === 0 ? null : kept.map(({ holds }) => wellCounted(holds)).join('; ')
  if (stays !== null && back !== null) return `No data are lost: ${stays}, which stays; ${back} go back.`
  if (stays !== null) return `No data are lost: ${stays}, which stays.`
  return back === null ? 'No data are lost: the schema stays as it is.' : `No data are lost: it takes back ${back}.`
}
