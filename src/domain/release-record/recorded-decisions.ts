import { lockstepItself } from '../audit/fact.ts'
import type { Cause } from '../saga/deployment.ts'
import type { Actor, DeploymentEvent, FactType } from '../saga/event.ts'

/** What a deployment asked or somebody decided about it, after its gates or instead of them. */
export type RecordedDecision = {
  readonly at: string
  readonly actor: Actor
  readonly what: string
  readonly reason: string
}

type Said = Omit<RecordedDecision, 'at'>

type EventOf<T extends FactType> = Extract<DeploymentEvent, { readonly type: T }>

/** Facts that people or Lockstep decided; those that say how it went on are with the steps, those before the start with the gates. */
const sayings: { readonly [T in FactType]?: (event: EventOf<T>) => Said } = {
  rejected: ({ actor, reason }) => ({ actor, what: 'rejected it', reason }),
  expired: ({ reason }) => ({ actor: lockstepItself, what: 'let it expire', reason }),
  superseded: ({ by }) => ({ actor: lockstepItself, what: `replaced it by ${by}`, reason: '' }),
  replanned: ({ plan }) => ({
    actor: lockstepItself,
    what: 'planned it anew',
    reason: `the plan is now ${plan.hash}`,
  }),
  'infrastructure-planned': ({ plan }) => ({
    actor: lockstepItself,
    what: 'planned its infrastructure',
    reason: `the plan is now ${plan.hash}`,
  }),
  'abort-requested': ({ actor, reason }) => ({ actor, what: 'aborted it', reason }),
  asked: ({ step, question }) => ({
    actor: lockstepItself,
    what: step === '' ? 'asked' : `asked about ${step}`,
    reason: question.replaceAll('-', ' '),
  }),
  answered: event => ({ actor: event.actor, what: answerText(event), reason: event.reason }),
  'ask-expired': () => ({ actor: lockstepItself, what: 'waited no longer for an answer', reason: '' }),
  breached: ({ error }) => ({ actor: lockstepItself, what: 'saw the watch fail', reason: error.message }),
  continued: ({ actor }) => ({ actor, what: 'had the taking back go on', reason: '' }),
  attested: ({ actor, step, reason }) => ({ actor, what: `said that ${step} is undone`, reason }),
  adopted: ({ actor, reason }) => ({ actor, what: 'accepted it as it was left', reason }),
}

/** Decisions in order. Pure. */
export const recordedDecisions = (events: readonly DeploymentEvent[]): readonly RecordedDecision[] =>
  events.flatMap(event => {
    // The event's own type is lost in a lookup by name; each saying only ever meets its own.
    const say = sayings[event.type] as ((event: DeploymentEvent) => Said) | undefined
    return say === undefined ? [] : [{ at: event.at, ...say(event) }]
  })

const answerText = ({ answer, confirmsLoss }: EventOf<'answered'>): string =>
  `answered ${answer}${confirmsLoss ? ' and confirmed the loss' : ''}`

/** Why a deployment was taken back, in words. Pure. */
export const causeText = (cause: Cause): string => {
  switch (cause.kind) {
    case 'failure':
      return `${cause.step} failed: ${cause.error.code}: ${cause.error.message}`
    case 'unknown':
      return `it is not known what became of ${cause.step}: ${cause.why}`
    case 'abort':
      return `aborted by ${cause.actor.name}${because(cause.reason)}`
    case 'person':
      return `taken back by ${cause.actor.name}${because(cause.reason)}`
    case 'unanswered':
      return `nobody answered in time about ${cause.step}`
  }
}

const because = (reason: string): string => (reason.trim() === '' ? '' : `: ${reason}`)
