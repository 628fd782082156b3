import type { EnvironmentMetrics } from '../api/types.ts'
import { countWord } from '../words/counted.ts'

/** How it goes, in a sentence. Pure. */
export const measuresSentence = ({ environment, days, deployments, changeFailRate }: EnvironmentMetrics): string => {
  const span = `${days} days`
  if (deployments === 0 && changeFailRate === null) return `Nothing came through to ${environment} in ${span}`
  const through = `${countWord(deployments)} ${deployments === 1 ? 'deployment' : 'deployments'} came through to ${environment} in ${span}`
  if (changeFailRate === null) return through
  const { of, count } = changeFailRate
  if (count === 0) return `${through}, and no change failed`
  return `${through}, and ${count} of ${of} ${of === 1 ? 'change' : 'changes'} failed`
}
