import type { Outcome } from '../../ports/notifier.ts'
import { ask } from './ask.ts'
import type { Answer, Ask } from './ask.ts'

const answerBytes = 64 * 1024

export type Post = Pick<Ask, 'url' | 'headers' | 'signal'> & { readonly body: string }

/** Posts JSON to an address of the administrator's, as `ask` does. */
export const post = (request: Post): Promise<Answer | Outcome> => ask({ ...request, method: 'POST', answerBytes })

/** Statuses below 500 that may pass by themselves. */
const mayPass: readonly number[] = [408, 425, 429]

/** What a status says. What is refused is not tried again: it would be refused again, and all behind it would wait. */
export const outcomeOf = ({ status, afterMs }: Pick<Answer, 'status' | 'afterMs'>, host: string): Outcome => {
  if (status >= 200 && status < 300) return { kind: 'sent', reference: null }
  const why = `${host} answered ${status}`
  return status >= 500 || mayPass.includes(status) ? { kind: 'later', why, afterMs } : { kind: 'refused', why }
}

export const isOutcome = <T extends Outcome>(answer: Answer | T): answer is T => 'kind' in answer
