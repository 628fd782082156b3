/** What a statement means for code that was written before it. `neutral` changes nothing that code could notice. */
export type Verdict =
  { readonly effect: 'neutral' } | { readonly effect: 'expand' } | { readonly effect: 'contract'; readonly why: string }

export const neutral: Verdict = { effect: 'neutral' }
export const expand: Verdict = { effect: 'expand' }
export const contract = (why: string): Verdict => ({ effect: 'contract', why })
export const unreadable: Verdict = contract('cannot be read, so it is taken for a contraction')

/** The careful one of several: the first contraction, else an expansion if there is one. */
export const strictest = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find(({ effect }) => effect === 'contract') ?? verdicts.find(({ effect }) => effect === 'expand') ?? neutral
