import { createHmac, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { switchableServer } from '../rig/switchable-server.ts'

type Button = {
  readonly type: string
  readonly action_id?: string
  readonly value?: string
  readonly text: { readonly text: string }
  readonly url?: string
  readonly confirm?: { readonly title: { readonly text: string }; readonly text: { readonly text: string } }
}
type Block = { readonly type: string; readonly text?: { readonly text: string }; readonly elements?: readonly Button[] }
type Message = { readonly ts: string; readonly blocks: readonly Block[] }

/** What Slack posts to an app: a form, its signature and its time. */
export type Pressed = { readonly headers: Readonly<Record<string, string>>; readonly payload: string }

export type SlackStandIn = {
  readonly api: string
  readonly token: 'token-of-the-bot'
  readonly signingSecret: 'signing-secret-of-the-app'
  readonly messages: Message[]
  /** What was said to whoever pressed a button, and to nobody else. */
  readonly answers: string[]
  /** Somebody presses a button of the newest message. */
  press(button: string, user: { readonly team: string; readonly id: string }, change?: object): Pressed
  stop(): Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return JSON.parse(Buffer.concat(pieces).toString('utf8'))
}

/** https://docs.slack.dev/reference/block-kit (2026-11): what Slack refuses as invalid_blocks. */
const isValid = ({ type, text, elements }: Block): boolean => {
  if (type === 'section') return (text?.text.length ?? 0) > 0 && (text?.text.length ?? 0) <= 3000
  const buttons = type === 'actions' ? (elements ?? []) : []
  return buttons.every(
    ({ text, value = '', action_id = '', confirm }) =>
      text.text.length <= 75 &&
      value.length <= 2000 &&
      action_id.length <= 255 &&
      (confirm === undefined || (confirm.title.text.length <= 100 && confirm.text.text.length <= 300)),
  )
}

/** Signs a form as Slack does. https://docs.slack.dev/authentication/verifying-requests-from-slack (2026-11) */
export const signedBySlack = (secret: string, payload: string, seconds = Math.floor(Date.now() / 1000)): Pressed => ({
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${payload}`).digest('hex')}`,
  },
  payload,
})

/** A stand-in for Slack: it takes messages of a bot, lets people press their buttons, and takes what they are answered. */
export const slackStandIn = async (): Promise<SlackStandIn> => {
  const token = 'token-of-the-bot'
  const signingSecret = 'signing-secret-of-the-app'
  const messages: Message[] = []
  const answers: string[] = []
  const replies = new Set<string>()
  const take = (path: string, authorization: string | undefined, body: unknown): object => {
    if (replies.has(path)) {
      const { response_type, replace_original, text } = body as Record<string, unknown>
      if (response_type !== 'ephemeral' || replace_original !== false || typeof text !== 'string')
        return { ok: false, error: 'invalid_arguments' }
      answers.push(text)
      return { ok: true }
    }
    if (authorization !== `Bearer ${token}`) return { ok: false, error: 'invalid_auth' }
    const { channel, blocks, ts } = body as { channel?: string; blocks?: Block[]; ts?: string }
    if (channel !== '#deploys' && channel !== 'C1') return { ok: false, error: 'channel_not_found' }
    if (!Array.isArray(blocks) || !blocks.every(isValid)) return { ok: false, error: 'invalid_blocks' }
    const at = path === '/chat.update' ? String(ts) : `${messages.length + 1}.0001`
    messages.push({ ts: at, blocks })
    return { ok: true, channel: 'C1', ts: at }
  }
  const server = await switchableServer((request, response) => {
    void bodyOf(request).then(body => {
      const said = take(request.url ?? '', request.headers.authorization, body)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    })
  })
  return {
    api: server.url,
    token,
    signingSecret,
    messages,
    answers,
    press: (word, { team, id }, change = {}) => {
      const buttons = (messages.at(-1)?.blocks ?? []).flatMap(({ type, elements = [] }) =>
        type === 'actions' ? elements : [],
      )
      const button = buttons.find(({ text }) => text.text === word)
      if (button === undefined) throw new Error(`the message has no button ${word}`)
      const reply = `/actions/${randomUUID()}`
      replies.add(reply)
      const { value, action_id = randomUUID() } = button
      const said = {
        type: 'block_actions',
        user: { id, username: 'whoever', name: 'whoever', team_id: team },
        team: { id: team, domain: 'acme' },
        api_app_id: 'A1',
        container: { type: 'message', channel_id: 'C1' },
        response_url: `${server.url}${reply}`,
        actions: [{ type: 'button', action_id, block_id: 'b', ...(value !== undefined && { value }), action_ts: '1' }],
        ...change,
      }
      return signedBySlack(signingSecret, new URLSearchParams({ payload: JSON.stringify(said) }).toString())
    },
    stop: () => server.stop(),
  }
}
