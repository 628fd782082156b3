import type { Notice } from '../../domain/notices/notice.ts'
import { needsPerson } from '../../domain/notices/notice.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { isOutcome, outcomeOf, post } from '../json-post/post.ts'

/** By a Workflows webhook, as an Adaptive Card: each notice is a card of its own. */
export const teamsNotifier = ({ webhook }: { readonly webhook: () => Promise<string> }): Notifier => ({
  send: async (notice, { signal }) => {
    const answer = await post({ url: await webhook(), body: JSON.stringify(messageOf(notice)), signal })
    return isOutcome(answer) ? answer : outcomeOf(answer, 'the webhook of Teams')
  },
})

const good: readonly string[] = ['planned', 'started', 'succeeded', 'released']

const colorOf = ({ kind }: Notice): string => {
  if (needsPerson(kind)) return 'Warning'
  return good.includes(kind) ? 'Good' : 'Attention'
}

// https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
const messageOf = (notice: Notice): object => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(notice) }],
})

const cardOf = (notice: Notice): object => {
  const { title, text, app, environment, release, deployment, at, link } = notice
  const facts = { App: app, Environment: environment, Release: release, Deployment: deployment, At: at }
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: plain(title), weight: 'Bolder', size: 'Medium', wrap: true, color: colorOf(notice) },
      ...(text === '' ? [] : [{ type: 'TextBlock', text: plain(text), wrap: true }]),
      {
        type: 'FactSet',
        facts: Object.entries(facts).flatMap(([title, value]) =>
          value === null ? [] : [{ title, value: plain(value) }],
        ),
      },
    ],
    actions: link === null ? [] : [{ type: 'Action.OpenUrl', title: 'Look', url: link }],
  }
}

/** Cards read Markdown: words of others are shown as they are, not as links. A card of more than 28 KB is refused. */
const plain = (text: string): string => text.slice(0, 4_000).replaceAll(/[[\]()*_`#\\]/g, String.raw`\$&`)
