import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { answerInSlack } from '../../src/adapters/slack/answer-in-slack.ts'
import { slackBotNotifier } from '../../src/adapters/slack/slack-bot-notifier.ts'
import { loadApp } from '../../src/config/load.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { secretsOf } from '../../src/serve/secret-of.ts'
import { createSlackWork } from '../../src/serve/slack-work.ts'
import { readEvents, readDeployment } from '../../src/store/read-deployment.ts'
import { saveRelease } from '../../src/store/releases.ts'
import { notice } from '../contract/notifier.ts'
import { byHeader, peopleWorld } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner } from '../rig/record.ts'
import { releaseOf } from '../rig/release-of.ts'
import { signedBySlack, slackStandIn } from './slack-stand-in.ts'
import type { Pressed, SlackStandIn } from './slack-stand-in.ts'

vi.setConfig({ testTimeout: 120_000 })

const policy = `
people:
  ann: { emails: [ann@example.com], slack: [T1/UANN] }
  ben: { emails: [ben@example.com], slack: [T1/UBEN, T2/UBEN2] }
  cyd: { emails: [cyd@example.com], slack: [T1/UCYD] }
  eve: { emails: [eve@example.com], slack: [T1/UEVE] }
roles:
  - { role: approver, who: [ann, ben], apps: shop, environments: live }
  - { role: approver, who: cyd }
  - { role: deployer, who: eve }
rules: [{ environments: live, gates: { approvals: { from: [ann, ben], count: 1 } } }]
`
const ann = { team: 'T1', id: 'UANN' }

const postgres = postgresForTests()
let url: string
let world: PeopleWorld
let server: ApiServer
let slack: SlackStandIn
let work: ReturnType<typeof createSlackWork>

beforeAll(async () => {
  slack = await slackStandIn()
})
afterAll(() => slack.stop())
beforeEach(async () => {
  ;({ url } = await postgres.database())
  const errors: unknown[] = []
  work = createSlackWork(error => errors.push(error))
  const token = { kind: 'env', name: 'TOKEN' } as const
  const signingSecret = { kind: 'env', name: 'SIGNING' } as const
  world = await peopleWorld(url, policy, {
    slack: {
      channels: [
        { name: 'other', kind: 'slack-bot', token, channel: '#other', api: slack.api, signingSecret: null },
        { name: 'deploys', kind: 'slack-bot', token, channel: '#deploys', api: slack.api, signingSecret },
      ],
      secretsOf: secretsOf({ SIGNING: slack.signingSecret }),
      answer: answerInSlack,
      onError: error => errors.push(error),
      track: work.track,
    },
  })
  server = world.open({ authenticators: [byHeader], outside: null })
  slack.answers.length = 0
})
afterEach(() => world.close())

/** A deployment that waits for an approval, and its message in Slack. */
const asked = async (authors: readonly string[] = []): Promise<string> => {
  const config = loadApp(
    'app: shop\nservices: { web: { build: ., command: node s.js, health: / } }\nenvironments: { live: { target: local } }\n',
    'l.yaml',
  )
  await saveRelease(
    world.store.db,
    releaseOf(2, { id: 'r-2', app: 'shop', commit: 'b'.repeat(40), config, authors, fingerprint: 'f-2' }),
  )
  const made = await world.open(ownersDoor).inject({
    method: 'POST',
    url: '/v1/apps/shop/environments/live/deployments',
    payload: { release: 'v2' },
  })
  const { id } = made.json<{ id: string }>()
  const plan = (await readDeployment(world.store.db, id))?.deployment.plan.hash ?? ''
  const bot = slackBotNotifier({
    token: () => Promise.resolve(slack.token),
    channel: '#deploys',
    api: slack.api,
    buttons: 'decide',
  })
  const attempt = { delivery: 'x', previous: null, signal: new AbortController().signal }
  expect(await bot.send(notice({ deployment: id, plan }), attempt)).toMatchObject({ kind: 'sent' })
  return id
}
/** Slack tells the server; the status, once all that follows has ended. */
const post = async ({ headers, payload }: Pressed): Promise<number> => {
  const { statusCode } = await server.inject({ method: 'POST', url: '/v1/slack/interactions', headers, payload })
  await work.ended()
  return statusCode
}
const lastOf = async (id: string) => (await readEvents(world.store.db, id, 0)).at(-1)?.event
const refusals = async () => {
  await world.webhooks.refusals.tell()
  const rows = await asOwner(url, `select body from events where type = 'webhooks-refused' order by seq`)
  return rows.map(row => JSON.parse(row['body'] as string) as { source: string; why: string; count: number })
}

it('approves as the person that the policy knows them as, and the record says that it was in Slack', async () => {
  const id = await asked()
  expect(await post(slack.press('Approve', ann))).toBe(200)
  expect(await lastOf(id)).toMatchObject({
    type: 'approved',
    actor: { kind: 'person', name: 'ann', via: 'Slack T1/UANN' },
    reason: 'approved in Slack',
  })
  expect(slack.answers).toEqual([`ann has approved ${id}; it is waiting`])
})

it('rejects with a fixed reason, also by another account of the same person', async () => {
  const id = await asked()
  expect(await post(slack.press('Reject', { team: 'T2', id: 'UBEN2' }))).toBe(200)
  expect(await lastOf(id)).toMatchObject({
    type: 'rejected',
    actor: { kind: 'person', name: 'ben', via: 'Slack T2/UBEN2' },
    reason: 'rejected in Slack by ben',
  })
  expect(slack.answers).toEqual([`ben has rejected ${id}`])
})

it.each([
  ['whom nobody knows', { team: 'T1', id: 'UX' }, [], 'SLACK_PERSON_UNKNOWN: nobody in the policy is T1/UX'],
  ['of the same id elsewhere', { team: 'T9', id: 'UANN' }, [], 'SLACK_PERSON_UNKNOWN: nobody in the policy is T9/UANN'],
  ['without the role', { team: 'T1', id: 'UEVE' }, [], 'AUTH_DENIED: eve is not approver of live of shop'],
  ['whom the gate does not name', { team: 'T1', id: 'UCYD' }, [], 'GATE_NOT_APPROVER: cyd may not approve'],
  ['who wrote it', ann, ['Ann <ann@example.com>'], 'GATE_NOT_APPROVER: ann may not approve'],
])('refuses somebody %s, and tells nobody else', async (_what, user, authors, why) => {
  const id = await asked(authors)
  expect(await post(slack.press('Approve', user))).toBe(200)
  expect(await lastOf(id)).toMatchObject({ type: 'created' })
  expect(slack.answers).toEqual([expect.stringContaining(why) as string])
})

it('keeps in the record who was not let', async () => {
  await asked()
  await post(slack.press('Reject', { team: 'T1', id: 'UEVE' }))
  const rows = await asOwner(url, `select body from events where type = 'access-denied'`)
  expect(rows.map(row => JSON.parse(row['body'] as string) as object)).toMatchObject([
    { role: 'approver', place: 'live of shop', actor: { name: 'eve', via: 'Slack T1/UEVE' } },
  ])
})

it('refuses a button that was about another plan', async () => {
  const id = await asked()
  const value = JSON.stringify({ deployment: id, plan: 'another plan' })
  const actions = [{ type: 'button', action_id: 'lockstep-approve', value }]
  expect(await post(slack.press('Approve', ann, { actions }))).toBe(200)
  expect(await lastOf(id)).toMatchObject({ type: 'created' })
  expect(slack.answers).toEqual([expect.stringContaining('DEPLOYMENT_EVENT_REFUSED') as string])
})

it('takes nothing that Slack has not signed now, and nothing twice', async () => {
  const id = await asked()
  const pressed = slack.press('Approve', ann)
  const old = Math.floor(Date.now() / 1000) - 301
  for (const forged of [
    signedBySlack('another secret', pressed.payload),
    signedBySlack(slack.signingSecret, pressed.payload, old),
    signedBySlack(slack.signingSecret, pressed.payload, old + 700),
    { ...pressed, payload: pressed.payload.replace('UANN', 'UBEN') },
    { ...pressed, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  ])
    expect(await post(forged)).toBe(401)
  expect(await lastOf(id)).toMatchObject({ type: 'created' })
  expect([await post(pressed), await post(pressed)]).toEqual([200, 401])
  expect(slack.answers).toHaveLength(1)
  expect(await refusals()).toMatchObject([
    { app: null, source: 'slack', why: 'forged', count: 5 },
    { app: null, source: 'slack', why: 'replayed', count: 1 },
  ])
})

it('understands nothing but its own buttons, and lets one that only leads somewhere pass', async () => {
  await asked()
  expect(await post(slack.press('Look', ann))).toBe(200)
  expect(await post(signedBySlack(slack.signingSecret, 'payload=%7B%7D'))).toBe(400)
  const actions = [{ type: 'button', action_id: 'lockstep-approve', value: 'words' }]
  const answer = slack.press('Approve', ann, { actions })
  const { statusCode, body } = await server.inject({ method: 'POST', url: '/v1/slack/interactions', ...answer })
  expect([statusCode, (JSON.parse(body) as { code: string }).code]).toEqual([400, 'SLACK_UNREADABLE'])
  expect(slack.answers).toEqual([])
})

it('says by its code that nothing proves it, where no channel takes decisions as well', async () => {
  const none = await peopleWorld(url, policy)
  const { headers, payload } = signedBySlack(slack.signingSecret, 'payload=%7B%7D')
  const closed = none.open({ authenticators: [byHeader], outside: null })
  const answer = await closed.inject({ method: 'POST', url: '/v1/slack/interactions', headers, payload })
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'SLACK_REFUSED'])
  await none.close()
})

it.each(['http://hooks.slack.com/x', 'https://hooks.slack.com.evil.example/x', 'https://evilslack.com/x', 'nonsense'])(
  'answers nobody at %s',
  async address => {
    const sent = answerInSlack(address, 'words', 'https://slack.com/api')
    await expect(sent).rejects.toMatchObject({ code: 'NOTICE_NOT_SENT' })
  },
)

it('has no button that decides where no secret is configured', async () => {
  const bot = slackBotNotifier({
    token: () => Promise.resolve(slack.token),
    channel: '#deploys',
    api: slack.api,
    buttons: 'lead',
  })
  await bot.send(notice(), { delivery: 'x', previous: null, signal: new AbortController().signal })
  expect(JSON.stringify(slack.messages.at(-1))).not.toContain('lockstep-approve')
})
