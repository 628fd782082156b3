import { z } from 'zod'
import { noticeKinds } from '../../domain/notices/notice.ts'
import { githubRepository } from '../schema/github.ts'
import { noted, notes } from '../schema/notes.ts'
import { oneOf } from '../schema/one-of.ts'
import { name, namesOf, secretReference, text } from '../schema/values.ts'

const url = (schemes: 'https?' | 'smtps?', example: string) =>
  z
    .string()
    .max(2000)
    .regex(new RegExp(`^(${schemes})://[^\\s/?#@]+[^\\s@]*$`))
    .register(notes, {
      expected: `a URL that begins with ${schemes.replace('?', '')}:// or ${schemes.replace('s?', '')}://, without a password`,
      hint: 'an address without what is secret',
      example,
      problem: 'CONFIG_FORMAT',
    })

const address = z
  .string()
  .max(200)
  .regex(/^[^\s@<>,]+@[^\s@<>,]+$/)
  .register(notes, {
    expected: 'an e-mail address',
    hint: 'one address',
    example: 'deploys@example.com',
    problem: 'CONFIG_FORMAT',
  })

const secret = (description: string, example: string) =>
  noted(secretReference, { description, hint: 'a mapping that says where the secret is', example: { env: example } })

const slack = oneOf({
  bot: z
    .strictObject({
      token: secret('The token of the bot, which has the scope chat:write.', 'SLACK_BOT_TOKEN'),
      channel: noted(text, {
        description: 'The channel, by name or id; the bot must be in it.',
        hint: 'a channel of the workspace',
        example: '#deploys',
      }),
      api: url('https?', 'https://slack.com/api')
        .prefault('https://slack.com/api')
        .register(notes, { description: 'Another address of the API, for workspaces that have one.' }),
      'signing-secret': secret(
        'The Signing Secret of the app: approvals get buttons that decide. Left out: they lead to the page.',
        'SLACK_SIGNING_SECRET',
      ).optional(),
    })
    .register(notes, {
      description: 'By a bot: one message for each deployment, which changes as it goes on.',
      hint: 'token and channel',
      example: { token: { env: 'SLACK_BOT_TOKEN' }, channel: '#deploys' },
    }),
  webhook: secret('The URL of an incoming webhook: each notice is a message of its own.', 'SLACK_WEBHOOK_URL'),
}).register(notes, { description: 'Slack.', hint: 'bot or webhook' })

const teams = z
  .strictObject({ webhook: secret('The URL of a Workflows webhook.', 'TEAMS_WEBHOOK_URL') })
  .register(notes, { description: 'Microsoft Teams.', hint: 'where the URL of the webhook is' })

const email = z
  .strictObject({
    server: noted(url('smtps?', 'smtp://mail.example.com:587'), {
      description: 'smtps:// is encrypted from the start; with smtp:// encryption is used when the server offers it.',
    }),
    login: z
      .strictObject({
        user: noted(text, { description: 'The name.', hint: 'the name', example: 'lockstep' }),
        password: secret('The password; it is sent over an encrypted connection only.', 'SMTP_PASSWORD'),
      })
      .optional()
      .register(notes, {
        description: 'Left out: nobody signs in.',
        hint: 'user and password',
        example: { user: 'lockstep', password: { env: 'SMTP_PASSWORD' } },
      }),
    from: noted(address, { description: 'Who it comes from.' }),
    to: z
      .array(address)
      .min(1)
      .register(notes, {
        description: 'Who gets it.',
        expected: 'a list of at least one e-mail address',
        hint: 'every address that gets it',
        example: ['deploys@example.com'],
      }),
  })
  .register(notes, { description: 'E-mail by SMTP.', hint: 'server, from and to' })

const webhook = z
  .strictObject({
    url: noted(url('https?', 'https://hooks.example.com/lockstep'), {
      description: 'Where it is posted to; redirects are not followed.',
    }),
    secret: secret('What the body is signed with.', 'LOCKSTEP_WEBHOOK_SECRET'),
  })
  .register(notes, { description: 'JSON by POST, signed.', hint: 'url and secret' })

const github = githubRepository(
  'deployments, commit statuses and contents',
  'A repository at GitHub: each deployment is one there, and a status of its commit.',
)

const channels = z
  .record(name, oneOf({ slack, teams, email, webhook, github }))
  .prefault({})
  .register(notes, {
    description:
      'Where notices go, each under a name of your own. A place is kept for each name: what it has got so far.',
    hint: 'where notices go',
    example: { deploys: { slack: { webhook: { env: 'SLACK_WEBHOOK_URL' } } } },
  })

const kind = z.enum(noticeKinds)

const patterns = (what: string, example: string) =>
  noted(namesOf(what, example), {
    expected: `the name of ${what} or a pattern with *, or a list of them`,
    example,
  }).prefault('*')

const rule = z.strictObject({
  on: z
    .union([kind, z.array(kind).min(1)])
    .transform(value => (typeof value === 'string' ? [value] : value))
    .optional()
    .register(notes, {
      description:
        'What is told. Left out: everything. A channel of the kind `github` is told of every deployment from beginning to end, whatever stands here.',
      hint: 'what is told',
      example: ['started', 'succeeded'],
    }),
  app: patterns('an app', 'orders').register(notes, { description: 'The apps of which it is told.' }),
  environment: patterns('an environment', 'prod*').register(notes, {
    description: 'The environments of which it is told.',
  }),
  to: noted(namesOf('a channel', 'deploys'), { description: 'The channels that are told.' }),
})

/** All of `notices.yaml`. */
export const noticesSchema = z
  .strictObject({
    channels,
    rules: z
      .array(rule)
      .prefault([])
      .register(notes, {
        description: 'What is told to whom. A channel gets a notice once, however many rules say so.',
        expected: 'a list of rules',
        hint: 'what is told to whom',
        example: [{ on: ['stuck'], to: 'deploys' }],
      }),
  })
  .register(notes, { description: 'Who is told of what.', hint: 'channels and rules', example: { channels: {} } })

export type NoticesInput = z.output<typeof noticesSchema>
