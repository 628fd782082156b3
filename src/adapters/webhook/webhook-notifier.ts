import type { Clock } from '../../ports/clock.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { isOutcome, outcomeOf, post } from '../json-post/post.ts'
import { signed } from './signature.ts'

type Options = { readonly url: string; readonly secret: () => Promise<string>; readonly clock: Clock }

/** Posts each notice as JSON, with the id of its delivery and a signature over time and body. */
export const webhookNotifier = ({ url, secret, clock }: Options): Notifier => ({
  send: async (notice, { delivery, signal }) => {
    const body = JSON.stringify({ delivery, ...notice })
    const seconds = Math.floor(clock.now().getTime() / 1000)
    const headers = { 'x-lockstep-delivery': delivery, ...signed(await secret(), seconds, body) }
    const answer = await post({ url, headers, body, signal })
    return isOutcome(answer) ? answer : outcomeOf(answer, new URL(url).host)
  },
})
