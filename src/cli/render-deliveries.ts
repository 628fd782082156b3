import type { Preview } from '../app/preview-release.ts'
import type { Delivery, DeliveryComment } from '../domain/webhooks/delivery.ts'
import { errorText } from './error-text.ts'
import { table } from './output.ts'
import { planText } from './render-plan.ts'
import { toSecond } from '../domain/instant-text.ts'

const short = (commit: string): string => commit.slice(0, 7)
const outcomeText = ({ state, outcome, attempts, dueAt }: Delivery): string => {
  if (state === 'dead') return `given up after ${attempts} attempts`
  if (outcome === null)
    return attempts === 0 || dueAt === null ? '' : `attempts: ${attempts}; due at ${toSecond(dueAt)}`
  switch (outcome.kind) {
    case 'run':
      return `${outcome.run} of ${short(outcome.commit)}`
    case 'preview':
      return [`plan of ${short(outcome.commit)}`, ...checksText(outcome)].join(', ')
    case 'held':
      return `${short(outcome.commit)} of a fork waits to be let in`
    case 'as-before':
      return `${short(outcome.commit)} as in ${outcome.delivery}`
    case 'superseded':
      return `superseded by ${outcome.by}`
    case 'gone':
      return 'the ref is gone'
    case 'nothing':
      return outcome.why
  }
}

const checksText = ({ run, unchecked }: { readonly run?: string; readonly unchecked?: string }): readonly string[] => [
  ...(run === undefined ? [] : [`checks in ${run}`]),
  ...(unchecked === undefined ? [] : [`not checked: ${unchecked}`]),
]

const row = (delivery: Delivery): readonly string[] => [
  toSecond(delivery.receivedAt),
  delivery.id,
  delivery.app,
  delivery.source,
  delivery.ref ?? delivery.event,
  delivery.state,
  outcomeText(delivery),
]

/** Deliveries as a person reads them: a line each, then why some could not be gone through. */
export const deliveriesText = (deliveries: readonly Delivery[]): string =>
  deliveries.length === 0
    ? 'no webhook has come: docs/guides/webhooks-in.md says how one may'
    : [table(deliveries.map(row)), ...deliveries.flatMap(errorLines)].join('\n')

const errorLines = ({ id, error }: Delivery): readonly string[] => (error === null ? [] : [`${id}: ${error}`])

const commentLines = (comment: DeliveryComment | null): readonly string[] =>
  comment === null
    ? []
    : [`  comment on the pull request: ${comment.state}${comment.error === null ? '' : `: ${comment.error}`}`]

/** One delivery with its plans. */
export const deliveryText = (
  delivery: Delivery & { readonly preview: Preview | null; readonly comment: DeliveryComment | null },
): string => {
  const { outcome, preview, comment } = delivery
  const authors = outcome !== null && 'authors' in outcome ? [`  by ${outcome.authors.join(', ')}`] : []
  const plans = (preview?.plans ?? []).map(plan =>
    'hash' in plan ? planText(plan) : `${plan.environment}:\n${errorText(plan.error)}`,
  )
  return [deliveriesText([delivery]), ...authors, ...commentLines(comment), ...plans.map(plan => `\n${plan}`)].join(
    '\n',
  )
}
