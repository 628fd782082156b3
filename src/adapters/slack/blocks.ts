import type { Notice, NoticeKind } from '../../domain/notices/notice.ts'

/** Slack cuts off what is longer. https://docs.slack.dev/reference/block-kit/blocks/section-block */
const mostCharacters = 2_900

// https://docs.slack.dev/messaging/formatting-message-text#escaping
const escaped = (text: string): string =>
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

const buttonText = ({ kind }: Notice): string => (kind === 'approval-needed' ? 'Look and approve' : 'Look')

/** A notice as a message: `text` is what a notification shows, `blocks` what is read. */
export const messageOf = (notice: Notice): { readonly text: string; readonly blocks: readonly object[] } => {
  const { kind, title, text, at, deployment, link } = notice
  const section = (words: string) => ({ type: 'section', text: { type: 'mrkdwn', text: words } })
  const small = [deployment, at].filter(Boolean).join(' · ')
  return {
    text: escaped(title),
    blocks: [
      section(`${signs[kind]} *${escaped(title)}*`),
      ...(text === '' ? [] : [section(escaped(text))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(small) }] },
      ...(link === null
        ? []
        : [
            {
              type: 'actions',
              elements: [{ type: 'button', text: { type: 'plain_text', text: buttonText(notice) }, url: link }],
            },
          ]),
    ],
  }
}
