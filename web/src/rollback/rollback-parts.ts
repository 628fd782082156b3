import type { RollbackPreflight } from '../api/types.ts'
import { partWords, stepsOf } from '../deployment/part-standing.ts'
import type { Part } from '../deployment/parts.ts'
import { serviceOf } from '../deployment/undo-name.ts'
import { counted, listed } from '../words/counted.ts'
import type { StateWord } from '../words/state-words.ts'

const willPause: StateWord = { word: 'Will pause', icon: 'player-pause', tone: 'person' }

/** The four parts as a rollback would leave them. Pure. */
export const rollbackParts = (preflight: RollbackPreflight): readonly Part[] => {
  const { plan, from, to } = preflight
  const services = stepsOf(plan, 'code').map(serviceOf).filter(Boolean)
  return [
    part('Code', 'package', partWords.toCome, {
      was: from,
      value: to,
      detail: listed([...new Set(services)]),
    }),
    schemaPart(preflight),
    part('Traffic', 'arrows-split-2', partWords.toCome, {
      value: `100 % on ${to}`,
      detail: 'all users at once',
    }),
    consumersPart(preflight),
  ]
}

const part = (
  title: Part['title'],
  icon: Part['icon'],
  word: StateWord,
  more: Partial<Part> & Pick<Part, 'value' | 'detail'>,
): Part => ({ title, icon, word, isHalf: false, was: null, ...more })

const schemaPart = ({ plan, undone, kept }: RollbackPreflight): Part => {
  const before = plan.ledger.length
  const word = kept.length > 0 ? partWords.kept : undone.length > 0 ? partWords.toCome : partWords.same
  const texts = [
    ...(kept.length > 0 ? [`${kept.map(({ migration }) => migration).join(', ')} stays`] : []),
    ...(undone.length > 0 ? [`${undone.join(', ')} taken back`] : []),
  ]
  return part('Schema', 'database', word, {
    was: undone.length === 0 ? null : String(before),
    value: counted(before - undone.length, 'migration'),
    detail: texts.join('; '),
  })
}

const consumersPart = ({ plan }: RollbackPreflight): Part => {
  const consumers = stepsOf(plan, 'claims').flatMap(
    ({ params }) => (params as { readonly consumers?: readonly string[] } | null)?.consumers ?? [],
  )
  return part('Consumers', 'inbox', consumers.length === 0 ? partWords.same : willPause, {
    value: consumers.length === 0 ? 'none paused' : 'paused meanwhile',
    detail: [...new Set(consumers)].join(', '),
  })
}
