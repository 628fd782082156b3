import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { AppChoice } from './app-choice.tsx'
import { AppFlags } from './app-flags.tsx'
import '../shell/act.css'
import './flags.css'

/** The feature flags of an app, in each of its environments. */
export const Flags = (): ReactNode => {
  const { app } = useSearch({ from: '/shell/flags' })
  return (
    <AppChoice
      app={app}
      view="flags"
      title="Flags"
      headline="A feature flag has the default of the release that runs there until somebody sets it; releases come and go, what is set stays."
    >
      {place => <AppFlags place={place} />}
    </AppChoice>
  )
}
