import type { Deployment } from '../api/types.ts'

/** Why a deployment is or was taken back, or asks: in the words of its record. `step`: the one that it asks about. */
export const whyText = (deployment: Deployment, step: string | null): string => {
  const { cause, steps } = deployment
  const asked = step === null ? undefined : steps.find(({ id }) => id === step)
  if (cause === null)
    return asked === undefined ? '' : `${asked.title}${asked.error === null ? '.' : `: ${asked.error.message}`}`
  switch (cause.kind) {
    case 'failure':
      return `${cause.error.title}: ${cause.error.message}`
    case 'unknown':
      return `Whether ${cause.step} has happened could not be told: ${cause.why}`
    case 'abort':
      return `Aborted by ${cause.actor.name}${cause.reason === '' ? '.' : `: ${cause.reason}`}`
    case 'person':
      return `${cause.actor.name} had it taken back${cause.reason === '' ? '.' : `: ${cause.reason}`}`
    case 'unanswered':
      return `Nobody answered in time about ${cause.step}.`
  }
}
