import type { Notice, NoticeKind } from '../../domain/notices/notice.ts'
import { slackActions } from '../../domain/notices/slack-decision.ts'

/** Slack cuts off what is longer. https://docs.slack.dev/reference/block-kit/blocks/section-block */
const mostCharacters = 2_900

/** As Slack shows it. https://docs.slack.dev/messaging/formatting-message-text#escaping */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').slice(0, mostCharacters)

const signs: Readonly<Record<NoticeKind, string>> = {
  planned: ':hourglass_flowing_sand:',
  'approval-needed': ':raised_hand:',
  started: ':arrow_forward:',
  asking: ':question:',
  'taking-back': ':leftwards_arrow_with_hook:',
  stuck: ':rotating_light:',
  succeeded: ':white_check_mark:',
  'rolled-back': ':leftwards_arrow_with_hook:',
  'rollback-failed': ':x:',
  rejected: ':no_entry:',
  expired: ':hourglass:',
  superseded: ':fast_forward:',
  aborted: ':octagonal_sign:',
  'broke-glass': ':warning:',
  released: ':package:',
  held: ':lock:',
  'drift-found': ':mag:',
  'drift-gone': ':heavy_check_mark:',
}

/** Whether a press of a button can be taken, or the message only leads to the page. */
export type Buttons = 'decide' | 'lead'

const linkButton = ({ kind, link }: Notice, buttons: Buttons): readonly object[] => {
  const text = kind === 'approval-needed' && buttons === 'lead' ? 'Look and approve' : 'Look'
  return link === null ? [] : [{ type: 'button', text: { type: 'plain_text', text }, url: link }]
}

const plainText = (text: string) => ({ type: 'plain_text', text })

/** A press is asked about once more: it decides about what users get. */
const decisionButtons = ({ kind, deployment, plan, title }: Notice): readonly object[] => {
  if (kind !== 'approval-needed' || deployment === null || plan === null) return []
  const button = (word: string, action_id: string, style: string): object => ({
    type: 'button',
    action_id,
    style,
    text: plainText(word),
    value: JSON.stringify({ deployment, plan }),
    confirm: {
      title: plainText(`${word}?`),
      text: plainText(title.slice(0, 300)),
      confirm: plainText(word),
      deny: plainText('Not now'),
    },
  })
  return [button('Approve', slackActions.approve, 'primary'), button('Reject', slackActions.reject, 'danger')]
}

const actionsOf = (notice: Notice, buttons: Buttons): readonly object[] => {
  const elements = [...(buttons === 'decide' ? decisionButtons(notice) : []), ...linkButton(notice, buttons)]
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

/** A notice as a message: `text` is what a notification shows, `blocks` what is read. */
export const messageOf = (
  notice: Notice,
  buttons: Buttons = 'lead',
): { readonly text: string; readonly blocks: readonly object[] } => {
  const { kind, title, text, at, deployment } = notice
  const section = (words: string) => ({ type: 'section', text: { type: 'mrkdwn', text: words } })
  const small = [deployment, at].filter(Boolean).join(' · ')
  return {
    text: escaped(title),
    blocks: [
      section(`${signs[kind]} *${escaped(title)}*`),
      ...(text === '' ? [] : [section(escaped(text))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(small) }] },
      ...actionsOf(notice, buttons),
    ],
  }
}
