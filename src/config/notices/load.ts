import { configErrors } from '../../domain/errors/config.ts'
import { noticeKinds } from '../../domain/notices/notice.ts'
import type { Channel, NoticeRule, NoticeSettings, SecretSource, SlackBot } from '../../domain/notices/settings.ts'
import { unknown } from '../cross-checks/names.ts'
import { secretLiterals } from '../cross-checks/secrets.ts'
import { explain } from '../explain.ts'
import { except } from '../finding.ts'
import { loadYaml, readText, type Validation } from '../load-yaml.ts'
import { list, mapping, references } from '../outline.ts'
import { withoutExtensions } from '../without-extensions.ts'
import type { ReadableYaml } from '../yaml-text.ts'
import { noticesSchema, type NoticesInput } from './schema.ts'

const unknownChannels = (root: unknown) => {
  const uses = list(mapping(root)['rules']).flatMap((rule, i) =>
    references({ name: '', path: ['rules', i], value: mapping(rule) }, 'to'),
  )
  return unknown('channel', Object.keys(mapping(mapping(root)['channels'])), uses)
}

const validated = ({ value }: ReadableYaml): Validation<NoticesInput> => {
  const root = withoutExtensions(value)
  const parsed = noticesSchema.safeParse(root, { jitless: true })
  const secrets = secretLiterals(value)
  const ofSchema = except(explain(parsed.error?.issues ?? [], noticesSchema, root), secrets)
  return { findings: [...secrets, ...ofSchema, ...except(unknownChannels(root), ofSchema)], input: parsed.data }
}

const hints = {
  CONFIG_EMPTY: 'begin with "channels:"; a server that tells nobody is started without this file',
  CONFIG_DOCUMENTS: 'a server has one file of notices: remove the line --- and what follows it',
} as const

const sourceOf = ({ kind, value }: { readonly kind: 'env' | 'file'; readonly value: string }): SecretSource =>
  kind === 'env' ? { kind, name: value } : { kind, path: value }

type Bot = Extract<Extract<NoticesInput['channels'][string], { kind: 'slack' }>['value'], { kind: 'bot' }>

const slackBotOf = ({ token, channel, api, 'signing-secret': signed }: Bot['value']): SlackBot => ({
  kind: 'slack-bot',
  token: sourceOf(token),
  channel,
  api,
  signingSecret: signed === undefined ? null : sourceOf(signed),
})

const channelOf = (name: string, { kind, value }: NoticesInput['channels'][string]): Channel => {
  switch (kind) {
    case 'slack':
      return value.kind === 'webhook'
        ? { name, kind: 'slack-webhook', webhook: sourceOf(value.value) }
        : { name, ...slackBotOf(value.value) }
    case 'teams':
      return { name, kind, webhook: sourceOf(value.webhook) }
    case 'email': {
      const { login, ...rest } = value
      const signsIn = login === undefined ? null : { user: login.user, password: sourceOf(login.password) }
      return { name, kind, ...rest, login: signsIn }
    }
    case 'webhook':
      return { name, kind, url: value.url, secret: sourceOf(value.secret) }
    case 'github':
      return { name, kind, github: { ...value, token: sourceOf(value.token) } }
  }
}

/** What is kept at GitHub would be wrong if it were not told of every turn: such a channel is told of all. */
const rulesOf = (
  { on, app: apps, environment: environments, to }: NoticesInput['rules'][number],
  keepers: readonly string[],
): readonly NoticeRule[] => {
  const places = { apps, environments }
  const kept = to.filter(name => keepers.includes(name))
  const told = to.filter(name => !keepers.includes(name))
  return [
    ...(told.length === 0 ? [] : [{ on: on ?? noticeKinds, ...places, to: told }]),
    ...(kept.length === 0 ? [] : [{ on: noticeKinds, ...places, to: kept }]),
  ]
}

/**
 * Reads the text of a `notices.yaml`. `file` is the name that problems show. Pure.
 * Throws CONFIG_INVALID, whose `details` are all problems at once, in the order of its lines.
 */
export const loadNotices = (text: string, file: string): NoticeSettings => {
  const { channels, rules } = loadYaml(text, file, validated, hints)
  const all = Object.entries(channels).map(([name, channel]) => channelOf(name, channel))
  const keepers = all.filter(({ kind }) => kind === 'github').map(({ name }) => name)
  return { channels: all, rules: rules.flatMap(rule => rulesOf(rule, keepers)) }
}

/**
 * Reads a `notices.yaml` from disk; problems show the path as it was given.
 * Throws CONFIG_NOTICES_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID.
 */
export const readNotices = async (path: string): Promise<NoticeSettings> =>
  loadNotices(await readText(path, configErrors.CONFIG_NOTICES_NOT_FOUND), path)
