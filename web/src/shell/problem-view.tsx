import type { ReactNode } from 'react'
import { Door } from '../sign-in/door.tsx'
import { ProblemNote } from './problem-note.tsx'

/** A view that could not be drawn at all. */
export const ProblemView = ({ error }: { readonly error: unknown }): ReactNode => (
  <Door title="This does not work now">
    <ProblemNote error={error} again={() => window.location.reload()} />
  </Door>
)
