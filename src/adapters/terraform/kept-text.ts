import type { InfrastructurePlan } from '../../domain/infrastructure/infrastructure-plan.ts'

/** A plan stands in an event, with all else that an approval is about. */
const keptAtMostCharacters = 24_000

/** As much of what a tool shows as an event carries, in whole lines, and how many lines more there were. Pure. */
export const keptText = (lines: readonly string[]): Pick<InfrastructurePlan, 'text' | 'cutLines'> => {
  let length = 0
  const first = lines.findIndex(line => line.trim() !== '')
  const all = first === -1 ? [] : lines.slice(first)
  const kept = all.filter(line => (length += line.length + 1) <= keptAtMostCharacters)
  return { text: kept.join('\n').trimEnd(), cutLines: all.length - kept.length }
}
