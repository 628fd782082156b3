import type { Plan } from '../api/types.ts'
import { counted } from '../words/counted.ts'

/** What is asked: what it replaces, how much it does, and how far all of it can be taken back. Pure. */
export const approvalHeadline = ({
  base,
  steps,
  pointOfNoReturn,
}: Plan): { readonly first: string; readonly rest: string } => {
  const replaces = base === null ? 'It is the first there' : `It replaces ${base.version}`
  const point = steps.find(({ id }) => id === pointOfNoReturn)
  const why = point?.reversible.kind === 'no' ? `: ${point.reversible.why}` : ''
  return {
    first: `${replaces}, in ${counted(steps.length, 'step')}.`,
    rest:
      point === undefined ? 'Everything can be taken back.' : `Everything can be taken back until ${point.id}${why}.`,
  }
}
