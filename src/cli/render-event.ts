import type { Plan } from '../domain/plan.ts'
import type { DeploymentEvent } from '../domain/saga/event.ts'
import { duration } from '../domain/duration-text.ts'
import { toSecond } from '../domain/instant-text.ts'

const until = (deadline: string | null): string => (deadline === null ? '' : `, until ${toSecond(deadline)} UTC`)

/** Turns events into lines, one a step, the duration last. It remembers when each step began. */
export const eventRenderer = (plan: Plan): ((event: DeploymentEvent) => readonly string[]) => {
  const startedAt = new Map<string, number>()
  const titles = new Map(plan.steps.map(step => [step.id, step.title]))
  const width = Math.max(...plan.steps.map(({ id }) => id.length))
  const effectful = new Set(plan.undo)
  const took = (key: string, at: string): string => duration(Date.parse(at) - (startedAt.get(key) ?? Date.parse(at)))
  const line = (mark: string, id: string, text: string, time = ''): string =>
    `  ${mark} ${id.padEnd(width)}  ${text}${time === '' ? '' : `  ${time}`}`
  return event => {
    switch (event.type) {
      case 'step-started':
        startedAt.set(event.step, Date.parse(event.at))
        return []
      case 'step-done':
        return [
          line('✓', event.step, titles.get(event.step) ?? '', took(event.step, event.at)),
          ...event.kept.map(({ what, why }) => line('=', 'kept', `${what}: ${why}`)),
        ]
      case 'step-failed':
        return event.retryAt === null
          ? [line('✗', event.step, `${event.error.code}  ${event.error.message}`, took(event.step, event.at))]
          : [line('…', event.step, `${event.error.message}; tried again`)]
      case 'abort-requested':
        return [`  abort requested by ${event.actor.name}${event.reason === '' ? '' : `: ${event.reason}`}`]
      case 'undo-started':
        startedAt.set(`undo ${event.step}`, Date.parse(event.at))
        return []
      case 'undo-done':
        return [
          ...(effectful.has(event.step)
            ? [line('↩', event.step, 'taken back', took(`undo ${event.step}`, event.at))]
            : []),
          ...event.kept.map(({ what, why }) => line('=', 'kept', `${what}: ${why}`)),
        ]
      case 'undo-failed':
        return [
          line(
            '✗',
            event.step,
            `could not be taken back: ${event.error.message}${event.retryAt === null ? '' : '; tried again'}`,
          ),
        ]
      case 'asked':
        return [line('?', event.step, `waits for an answer (${event.question})${until(event.deadline)}`)]
      case 'ask-expired':
        return ['  nobody has answered in time: it is taken back']
      case 'breached':
        return [line('✗', event.step, `${event.error.code}  ${event.error.message}, before anybody answered`)]
      case 'got-stuck':
        return event.left.map(left => line('!', 'stuck', left))
      case 'replanned':
        return ['  the environment has changed meanwhile: planned again']
      case 'infrastructure-planned':
        return event.plan.steps
          .filter(({ kind }) => kind === 'terraform')
          .map(({ title }) => `  infrastructure planned: ${title}`)
      case 'rejected':
        return [`  rejected by ${event.actor.name}: ${event.reason}`]
      case 'taken-over':
        return ['  taken over after an interruption; what was under way is settled first']
      case 'approved':
        return [`  approved by ${event.actor.name}${event.reason === '' ? '' : `: ${event.reason}`}`]
      case 'ticked':
        return [`  ${event.actor.name} has ticked: ${event.item}`]
      case 'gate-checked':
        return [`  check ${event.check}: ${event.verdict}${event.why === '' ? '' : `, ${event.why}`}`]
      case 'glass-broken':
        return [`  gates passed by the word of ${event.actor.name} (break-glass): ${event.reason}`]
      case 'gates-closed':
        return [`  waits again: ${event.why}`]
      case 'created':
      case 'gates-passed':
      case 'expired':
      case 'superseded':
      case 'lock-granted':
      case 'checkpoint':
      case 'retry-due':
      case 'settled':
      case 'answered':
      case 'continued':
      case 'attested':
      case 'adopted':
      case 'succeeded':
      case 'rolled-back':
        return []
    }
  }
}
