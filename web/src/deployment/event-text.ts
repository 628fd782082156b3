import { duration } from '../../../src/domain/duration-text.ts'
import type { Json } from '../../../src/domain/json.ts'
import type { Actor } from '../../../src/domain/saga/event.ts'
import type { RecordedEvent } from '../api/types.ts'

const by = ({ name, via }: Actor): string => (via === undefined ? name : `${name} by ${via}`)
const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`)

/** A watch says how long it has watched by now. */
const watchedText = (data: Json): string =>
  typeof data === 'object' && data !== null && 'watchedMs' in data && typeof data.watchedMs === 'number'
    ? `: ${duration(data.watchedMs)} watched by now`
    : ''

/** An event in a sentence. One that a newer Lockstep wrote goes by its own name. */
export const eventText = (event: RecordedEvent): string => {
  switch (event.type) {
    case 'created':
      return `${by(event.actor)} asked for ${event.plan.release.version}`
    case 'approved':
      return `${by(event.actor)} approved${because(event.reason)}`
    case 'ticked':
      return `${by(event.actor)} confirmed: ${event.item}`
    case 'gate-checked':
      return `The check ${event.check} says ${event.verdict}${because(event.why)}`
    case 'glass-broken':
      return `${by(event.actor)} broke the glass${because(event.reason)}`
    case 'gates-passed':
      return 'All gates are passed'
    case 'gates-closed':
      return `It waits again: ${event.why}`
    case 'rejected':
      return `${by(event.actor)} rejected it${because(event.reason)}`
    case 'expired':
      return `It expired: ${event.reason}`
    case 'superseded':
      return `It was replaced by ${event.by}`
    case 'lock-granted':
      return 'It acts on the environment alone from here on'
    case 'replanned':
      return 'The environment had changed: it was planned again'
    case 'infrastructure-planned':
      return 'Its infrastructure was planned: an approval is about that plan from here on'
    case 'step-started':
      return `${event.step} started`
    case 'checkpoint':
      return `${event.step} went on${watchedText(event.data)}`
    case 'step-done':
      return `${event.step} succeeded`
    case 'step-failed':
      return `${event.step} failed: ${event.error.message}${event.retryAt === null ? '' : '; it is tried again'}`
    case 'retry-due':
      return `${event.step} is tried again`
    case 'settled':
      return `After an interruption ${event.step} was found ${event.settlement.outcome}`
    case 'abort-requested':
      return `${by(event.actor)} aborted it${because(event.reason)}`
    case 'taken-over':
      return `${event.node} took it over`
    case 'asked':
      return `It asks about ${event.step}: ${event.question}`
    case 'answered':
      return `${by(event.actor)} answered ${event.answer}${because(event.reason)}`
    case 'ask-expired':
      return 'Nobody answered in time'
    case 'breached':
      return `The watch failed at ${event.step}: ${event.error.message}`
    case 'undo-started':
      return `Taking back ${event.step}`
    case 'undo-done':
      return `${event.step} is taken back${event.kept.length === 0 ? '' : `; kept ${event.kept.map(({ what }) => what).join(', ')}`}`
    case 'undo-failed':
      return `${event.step} could not be taken back: ${event.error.message}${event.retryAt === null ? '' : '; it is tried again'}`
    case 'got-stuck':
      return `It is stuck: ${event.left.join('; ')}`
    case 'continued':
      return `${by(event.actor)} let it try again`
    case 'attested':
      return `${by(event.actor)} took back ${event.step} by hand${because(event.reason)}`
    case 'adopted':
      return `${by(event.actor)} accepted it as it is${because(event.reason)}`
    case 'succeeded':
      return 'It succeeded'
    case 'rolled-back':
      return 'Everything is as before'
    default:
      return (event as { readonly type: string }).type
  }
}
