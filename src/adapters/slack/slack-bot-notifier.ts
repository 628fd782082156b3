import { z } from 'zod'
import type { Notifier, Outcome } from '../../ports/notifier.ts'
import { isOutcome, outcomeOf, post } from '../json-post/post.ts'
import type { Answer } from '../json-post/ask.ts'
import { messageOf } from './blocks.ts'
import type { Buttons } from './blocks.ts'

type Options = {
  readonly token: () => Promise<string>
  readonly channel: string
  readonly api: string
  readonly buttons: Buttons
}

/** Where a message is: `channel` as an id, which `chat.update` wants also when it was posted by name. */
const reference = z.object({ channel: z.string(), ts: z.string() })
type Reference = z.infer<typeof reference>

const answerBody = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), ...reference.shape }),
  z.object({ ok: z.literal(false), error: z.string() }),
])

/** Errors of the API that may pass by themselves. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const mayPass = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]

/** The message is not there any more, or too old to be changed: another one is posted. */
const isGone = ['message_not_found', 'cant_update_message', 'edit_window_closed']

/** By the token of a bot: one message for each deployment, which is changed as the deployment goes on. */
export const slackBotNotifier = ({ token, channel, api, buttons }: Options): Notifier => {
  const call = async (method: string, body: object, signal: AbortSignal): Promise<Outcome> => {
    const headers = { authorization: `Bearer ${await token()}` }
    const answer = await post({ url: `${api}/${method}`, headers, body: JSON.stringify(body), signal })
    return isOutcome(answer) ? answer : outcomeOfSlack(answer)
  }
  return {
    send: async (notice, { previous, signal }) => {
      const message = messageOf(notice, buttons)
      const before = notice.deployment === null ? undefined : reference.safeParse(previous).data
      if (before !== undefined) {
        const updated = await call('chat.update', { ...before, ...message }, signal)
        if (updated.kind !== 'refused' || !isGone.includes(updated.why)) return worded(updated)
      }
      return worded(await call('chat.postMessage', { channel, ...message, unfurl_links: false }, signal))
    },
  }
}

/** `why` of what Slack refuses is its word for it. */
const outcomeOfSlack = (answer: Answer): Outcome => {
  if (answer.status < 200 || answer.status > 299) return outcomeOf(answer, 'Slack')
  const body = answerBody.safeParse(jsonOf(answer.text)).data
  if (body === undefined)
    return { kind: 'later', why: 'Slack answered something else than JSON of its API', afterMs: null }
  if (body.ok) return { kind: 'sent', reference: { channel: body.channel, ts: body.ts } satisfies Reference }
  if (mayPass.includes(body.error)) return { kind: 'later', why: body.error, afterMs: answer.afterMs }
  return { kind: 'refused', why: body.error }
}

const worded = (outcome: Outcome): Outcome =>
  outcome.kind === 'sent' || outcome.why.includes(' ') ? outcome : { ...outcome, why: `Slack answered ${outcome.why}` }

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
