import type { Reversibility } from './plan.ts'

/** Whether a step can be taken back, in words; empty: it changes nothing. */
export const reversibilityText = (reversible: Reversibility): string => {
  switch (reversible.kind) {
    case 'nothing':
      return ''
    case 'yes':
      return 'can be taken back'
    case 'while-empty':
      return 'can be taken back while it holds no data, else it is kept'
    case 'no':
      return `cannot be taken back: ${reversible.why}`
  }
}
