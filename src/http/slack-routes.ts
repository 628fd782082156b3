import type { FastifyRequest } from 'fastify'
import { failure } from '../domain/errors/error.ts'
import { noticeErrors } from '../domain/errors/notice.ts'
import { slackErrors } from '../domain/errors/slack.ts'
import type { SlackBot } from '../domain/notices/settings.ts'
import { hmac, isFresh, isSameText } from '../domain/webhooks/signature.ts'
import { isFirstTime } from '../store/slack-requests.ts'
import { slackTaken } from './answers/slack.ts'
import type { ApiParts } from './parts.ts'
import { open } from './people/needs.ts'
import type { ApiServer } from './server.ts'
import { decideInSlack, refusalText } from './slack/decide-in-slack.ts'
import { interactionIn } from './slack/interaction.ts'
import type { Interaction } from './slack/interaction.ts'

const form = 'application/x-www-form-urlencoded'
const mostBytes = 256 * 1024

const schema = {
  tags: ['notices'],
  operationId: 'decideInSlack',
  summary: 'Take a button of an approval that was pressed in Slack; Slack proves itself by its signature',
  consumes: [form],
  response: { 200: slackTaken },
}

/** Where Slack says that a button was pressed: proved, answered at once, and done afterwards. A route of its own, for it wants the body as it was signed. */
export const addSlackRoutes = (server: ApiServer, parts: ApiParts): void => {
  void server.register(receiving => {
    receiving.removeAllContentTypeParsers()
    receiving.addContentTypeParser(form, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    addReceiver(receiving, parts)
    return Promise.resolve()
  })
}

const addReceiver = (receiving: ApiServer, parts: ApiParts): void => {
  let decide: ReturnType<typeof decideInSlack> | null = null
  receiving.post(
    '/v1/slack/interactions',
    { schema, bodyLimit: mostBytes, config: { ...open, hasOwnIds: true } },
    async request => {
      const { body } = request
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
      const bot = await genuine(parts, request, bytes)
      const interaction = interactionIn(bytes.toString('utf8'))
      // Slack waits for three seconds: what becomes of it is told where the button was pressed.
      if (interaction !== null)
        parts.slack.track(act(parts, (decide ??= decideInSlack(parts.lockstep)), interaction, bot))
      return {}
    },
  )
}

/** The channel whose secret a request is signed with. SLACK_REFUSED; NOTICE_SECRET_MISSING when none of the secrets is there. */
const genuine = async (
  { slack, webhooks, lockstep }: ApiParts,
  request: FastifyRequest,
  body: Buffer,
): Promise<SlackBot> => {
  const time = headerOf(request, 'x-slack-request-timestamp')
  const given = headerOf(request, 'x-slack-signature')
  const refuse = (why: 'forged' | 'replayed') => {
    webhooks.refusals.count({ app: null, source: 'slack', why })
    return failure(slackErrors.SLACK_REFUSED, undefined)
  }
  const bot = isFresh(time, Date.now()) ? await signerOf(slack, { time, given, body }) : null
  if (bot === null) throw refuse('forged')
  if (!(await isFirstTime(lockstep.store, given))) throw refuse('replayed')
  return bot
}

const headerOf = ({ headers }: FastifyRequest, name: string): string => {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

type Signed = { readonly time: string; readonly given: string; readonly body: Buffer }

/** https://docs.slack.dev/authentication/verifying-requests-from-slack (2026-11). Every secret is tried, whichever is right. */
const signerOf = async (slack: ApiParts['slack'], { time, given, body }: Signed): Promise<SlackBot | null> => {
  const bots = slack.channels.filter(one => one.kind === 'slack-bot')
  let signer: SlackBot | null = null
  const missing: string[] = []
  let secrets = 0
  for (const bot of bots) {
    if (bot.signingSecret === null) continue
    const found = await slack.secretsOf([bot.signingSecret])
    missing.push(...found.missing)
    for (const secret of found.values) {
      secrets += 1
      if (isSameText(given, `v0=${hmac(secret, `v0:${time}:`, body).toString('hex')}`)) signer = bot
    }
  }
  if (secrets === 0 && missing.length > 0)
    throw failure(noticeErrors.NOTICE_SECRET_MISSING, {
      source: 'the signing secret of Slack',
      reason: missing.join('; '),
    })
  return signer
}

const act = async (
  { slack }: ApiParts,
  decide: ReturnType<typeof decideInSlack>,
  interaction: Interaction,
  { api }: SlackBot,
): Promise<void> => {
  const said = await decide(interaction).catch((error: unknown) => {
    const text = refusalText(error)
    if (text === null) slack.onError(error)
    return text ?? 'it failed unexpectedly; the log of the server has the cause'
  })
  await slack.answer(interaction.responseUrl, said, api).catch(slack.onError)
}
