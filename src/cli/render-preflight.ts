import type { RollbackPreflight } from '../app/roll-back.ts'
import { planText } from './render-plan.ts'

/** What a rollback would do: possible, what is undone, what is kept so that nothing is lost. */
export const preflightText = ({ plan, from, to, undone, kept }: RollbackPreflight): string =>
  [
    `${plan.environment}: from ${from} back to ${to} is possible`,
    undone.length === 0
      ? '  schema: nothing is taken back'
      : `  schema: taken back, because it holds no data: ${undone.join(', ')}`,
    ...kept.map(({ migration, holds }) => `  schema: kept, so that nothing is lost: ${migration} (${holds})`),
    '  lost: nothing',
    planText(plan),
  ].join('\n')
