import { failure } from '../../domain/errors/error.ts'
import { noticeErrors } from '../../domain/errors/notice.ts'
import { isOutcome, outcomeOf, post } from '../json-post/post.ts'
import { escaped } from './blocks.ts'

/** Slack's own addresses. https://docs.slack.dev/interactivity/handling-user-interaction (2026-11) */
const isOfSlack = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' && /(^|\.)slack(-gov)?\.com$/.test(hostname)

/**
 * Says something to whoever has pressed a button, and to nobody else. `api`: that of the channel, whose host may be answered as well.
 * NOTICE_NOT_SENT, also for an address that is not Slack's: nothing is sent there.
 */
export const answerInSlack = async (url: string, text: string, api: string): Promise<void> => {
  const address = URL.parse(url)
  const refuse = (why: string) => failure(noticeErrors.NOTICE_NOT_SENT, { channel: 'an answer in Slack', why })
  if (address === null || !(isOfSlack(address) || address.origin === new URL(api).origin))
    throw refuse("its address is not one of Slack's")
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: escaped(text) })
  const answer = await post({ url, body, signal: new AbortController().signal })
  const outcome = isOutcome(answer) ? answer : outcomeOf(answer, 'Slack')
  if (outcome.kind !== 'sent') throw refuse(outcome.why)
}
