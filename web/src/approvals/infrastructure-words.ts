import type { ResourceAction } from '../../../src/domain/infrastructure/infrastructure-plan.ts'
import type { StateWord } from '../words/state-words.ts'

/** What becomes of a resource, as it is marked. */
export const actionWords: Readonly<Record<ResourceAction, StateWord>> = {
  create: { word: 'Create', icon: 'plus', tone: 'done' },
  update: { word: 'Change', icon: 'arrows-diff', tone: 'moving' },
  replace: { word: 'Replace', icon: 'replace', tone: 'person' },
  destroy: { word: 'Destroy', icon: 'x', tone: 'failed' },
}

/** The class of a line of a plan, by the sign that it begins with; empty: it changes nothing by itself. Pure. */
export const kindOfLine = (line: string): string => {
  const sign = /^\s*(-\/\+|\+\/-|[+~-])\s/.exec(line)?.[1]
  if (sign === undefined) return ''
  if (sign === '+') return 'line-new'
  return sign === '-' ? 'line-gone' : 'line-changed'
}
