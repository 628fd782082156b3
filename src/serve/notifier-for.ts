import { emailNotifier } from '../adapters/email/email-notifier.ts'
import { githubNotifier } from '../adapters/github/github-notifier.ts'
import { slackBotNotifier } from '../adapters/slack/slack-bot-notifier.ts'
import { slackWebhookNotifier } from '../adapters/slack/slack-webhook-notifier.ts'
import { teamsNotifier } from '../adapters/teams/teams-notifier.ts'
import { webhookNotifier } from '../adapters/webhook/webhook-notifier.ts'
import type { Channel, SecretSource } from '../domain/notices/settings.ts'
import type { Clock } from '../ports/clock.ts'
import type { Notifier } from '../ports/notifier.ts'
import { secretOf } from './secret-of.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Binds the adapter of a channel. Its secrets are read when it sends. */
export const notifierFor =
  (variables: Variables, clock: Clock) =>
  (channel: Channel): Notifier => {
    const secret = (source: SecretSource) => secretOf(source, variables)
    switch (channel.kind) {
      case 'slack-bot':
        return slackBotNotifier({
          ...channel,
          token: secret(channel.token),
          buttons: channel.signingSecret === null ? 'lead' : 'decide',
        })
      case 'slack-webhook':
        return slackWebhookNotifier({ webhook: secret(channel.webhook) })
      case 'teams':
        return teamsNotifier({ webhook: secret(channel.webhook) })
      case 'email': {
        const { login } = channel
        return emailNotifier({
          ...channel,
          login: login === null ? null : { user: login.user, password: secret(login.password) },
        })
      }
      case 'webhook':
        return webhookNotifier({ url: channel.url, secret: secret(channel.secret), clock })
      case 'github':
        return githubNotifier({ ...channel.github, token: secret(channel.github.token) })
    }
  }
