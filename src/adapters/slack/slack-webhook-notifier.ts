import type { Notifier } from '../../ports/notifier.ts'
import { isOutcome, outcomeOf, post } from '../json-post/post.ts'
import { messageOf } from './blocks.ts'

/** By an incoming webhook: each notice is a message of its own, because such a webhook does not say which message it made. */
export const slackWebhookNotifier = ({ webhook }: { readonly webhook: () => Promise<string> }): Notifier => ({
  send: async (notice, { signal }) => {
    const answer = await post({ url: await webhook(), body: JSON.stringify(messageOf(notice)), signal })
    return isOutcome(answer) ? answer : outcomeOf(answer, 'the webhook of Slack')
  },
})
