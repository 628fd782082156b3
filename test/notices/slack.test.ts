import { describe, expect, it } from 'vitest'
import { slackBotNotifier } from '../../src/adapters/slack/slack-bot-notifier.ts'
import { slackWebhookNotifier } from '../../src/adapters/slack/slack-webhook-notifier.ts'
import { notice, notifierContract } from '../contract/notifier.ts'
import { httpRig } from './http-rig.ts'
import type { Request } from './http-rig.ts'

const token = 'token-of-the-bot'
const bot = (url: string) =>
  slackBotNotifier({ token: () => Promise.resolve(token), channel: '#deploys', api: `${url}/api`, buttons: 'lead' })
const attempt = { delivery: 'deploys.d-1.7', previous: null, signal: new AbortController().signal }

/** The stand-in gives each message that is posted a time of its own, and knows those that it has given. */
const slackStandIn = () => {
  let posted = 0
  return ({ url, body }: Request) => {
    if (url === '/api/chat.postMessage') posted += 1
    const ts = url === '/api/chat.update' ? (JSON.parse(body) as { ts: string }).ts : `${posted}.0001`
    const isKnown = Number.parseInt(ts, 10) <= posted
    return {
      text: JSON.stringify(isKnown ? { ok: true, channel: 'C1', ts } : { ok: false, error: 'message_not_found' }),
    }
  }
}
const saying = (error: string) => () => ({ text: JSON.stringify({ ok: false, error }) })

describe('Slack by a bot', () => {
  notifierContract('it', () => httpRig(bot, slackStandIn()), { updates: true, saysHowLong: true, secret: token })

  it('posts one message for a deployment and changes it from then on', async () => {
    const rig = await httpRig(bot, slackStandIn())
    const first = await rig.notifier.send(notice({ kind: 'started' }), attempt)
    expect(first).toEqual({ kind: 'sent', reference: { channel: 'C1', ts: '1.0001' } })
    const previous = first.kind === 'sent' ? first.reference : null
    await rig.notifier.send(notice({ kind: 'succeeded' }), { ...attempt, previous })
    expect(rig.requests.map(({ url }) => url)).toEqual(['/api/chat.postMessage', '/api/chat.update'])
    expect(rig.requests[0]?.headers.authorization).toBe(`Bearer ${token}`)
    expect(JSON.parse(rig.requests[0]?.body ?? '')).toMatchObject({ channel: '#deploys' })
    expect(JSON.parse(rig.requests[1]?.body ?? '')).toMatchObject({ channel: 'C1', ts: '1.0001' })
    await rig.stop()
  })

  it('posts another one when somebody has deleted the message', async () => {
    const rig = await httpRig(bot, slackStandIn())
    const outcome = await rig.notifier.send(notice(), { ...attempt, previous: { channel: 'C1', ts: '99.0001' } })
    expect(outcome).toEqual({ kind: 'sent', reference: { channel: 'C1', ts: '1.0001' } })
    await rig.stop()
  })

  it('shows words of others as they are, and the way to approve', async () => {
    const rig = await httpRig(bot, slackStandIn())
    await rig.notifier.send(notice(), attempt)
    const { blocks } = JSON.parse(rig.requests[0]?.body ?? '') as { readonly blocks: readonly object[] }
    expect(blocks).toMatchObject([
      { type: 'section', text: { type: 'mrkdwn', text: expect.stringContaining('waits for an approval') as string } },
      { type: 'section', text: { text: 'ada: &lt;now&gt; &amp; "quickly"' } },
      { type: 'context' },
      {
        type: 'actions',
        elements: [
          { type: 'button', text: { text: 'Look and approve' }, url: 'https://lockstep.example.com/deployments/d-1' },
        ],
      },
    ])
    await rig.stop()
  })

  it.each([
    ['ratelimited', 'later'],
    ['internal_error', 'later'],
    ['channel_not_found', 'refused'],
    ['invalid_auth', 'refused'],
  ])('knows what %s means', async (error, kind) => {
    const rig = await httpRig(bot, saying(error))
    expect(await rig.notifier.send(notice(), attempt)).toMatchObject({ kind, why: `Slack answered ${error}` })
    await rig.stop()
  })

  it('takes no page of a proxy for an answer', async () => {
    const rig = await httpRig(bot, () => ({ text: '<html>sign in</html>' }))
    expect(await rig.notifier.send(notice(), attempt)).toMatchObject({ kind: 'later' })
    await rig.stop()
  })
})

describe('Slack by an incoming webhook', () => {
  const path = '/services/secret-of-the-webhook'
  const make = (url: string) => slackWebhookNotifier({ webhook: () => Promise.resolve(`${url}${path}`) })
  notifierContract('it', () => httpRig(make), { updates: false, saysHowLong: true, secret: path })
})
