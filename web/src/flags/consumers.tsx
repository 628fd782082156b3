import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { AppChoice } from './app-choice.tsx'
import { AppConsumers } from './app-consumers.tsx'
import '../shell/act.css'
import './flags.css'

/** The consumers of an app, in each of its environments: who pauses them, and what their instances said last. */
export const Consumers = (): ReactNode => {
  const { app } = useParams({ from: '/shell/apps/$app/consumers' })
  return (
    <AppChoice
      app={app}
      view="consumers"
      title="Consumers"
      headline="A pause is a set of claims: a consumer reads when there is none. A deployment never lifts the pause of a person."
    >
      {place => <AppConsumers place={place} />}
    </AppChoice>
  )
}
