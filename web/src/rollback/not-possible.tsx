import type { ReactNode } from 'react'
import { Refusal } from '../api/refusal.ts'
import { ProblemNote } from '../shell/problem-note.tsx'

type Props = { readonly error: Error; readonly again: () => void }

/** Why there is no way back to what was chosen, in the words of the catalogue. */
export const NotPossible = ({ error, again }: Props): ReactNode => (
  <section className="section" aria-label="Preflight">
    <header>
      <h2>{error instanceof Refusal ? 'Preflight: not possible' : 'Preflight: not known'}</h2>
    </header>
    <ProblemNote error={error} again={again} />
  </section>
)
