import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { slackBotNotifier } from '../../src/adapters/slack/slack-bot-notifier.ts'
import { webhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts'
import { freePort } from '../../src/postgres/free-port.ts'
import { messages } from '../feed/sse-client.ts'
import { httpRig } from '../notices/http-rig.ts'
import type { HttpRig } from '../notices/http-rig.ts'
import { newBrowser } from '../people/browser.ts'
import type { Browser } from '../people/browser.ts'
import { clientId, clientSecret, signInAtProvider, startProvider } from '../people/provider.ts'
import type { RealProvider } from '../people/provider.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { realClock } from '../rig/real-clock.ts'
import { tinyFile, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { tellOfPushes } from '../webhooks-in/post-receive.ts'
import { forge } from '../webhooks-in/webhook-world.ts'
import type { Forge } from '../webhooks-in/webhook-world.ts'

const hookSecret = 'the secret of the hook'
let variables: Readonly<Record<string, string>> = {}
const rig = lockstepForTests(() => variables)

let base: string
let provider: RealProvider
let shop: Forge
let slack: HttpRig
let told: HttpRig

const policy = (repository: string) => ({
  people: { ann: { emails: ['ann@example.com', 'tiny@example.invalid'] }, ben: { emails: ['ben@example.com'] } },
  groups: { managers: ['ann', 'ben'] },
  roles: [
    { role: 'deployer', who: 'developers', apps: 'shop', environments: '*' },
    { role: 'approver', who: 'ben', apps: 'shop', environments: '*' },
  ],
  rules: [{ environments: 'production', gates: { approvals: { from: ['managers'] } } }],
  apps: { shop: { repository, webhooks: { generic: { env: 'HOOK_SECRET' } } } },
})

const notices = () => ({
  channels: {
    deploys: { slack: { bot: { token: { env: 'SLACK_TOKEN' }, channel: '#deploys', api: `${slack.server.url}/api` } } },
    hook: { webhook: { url: told.server.url, secret: { env: 'HOOK_SECRET' } } },
  },
  rules: [{ on: ['approval-needed', 'started', 'succeeded'], environment: 'production', to: ['deploys', 'hook'] }],
})

beforeAll(async () => {
  base = `http://127.0.0.1:${await freePort()}`
  provider = await startProvider(`${base}/api/auth/callback/oidc`)
  const verified = { email_verified: true }
  provider.people.set('1', { email: 'ann@example.com', ...verified, groups: ['developers'] })
  provider.people.set('2', { email: 'ben@example.com', ...verified, groups: [] })
  slack = await httpRig(
    url =>
      slackBotNotifier({ token: () => Promise.resolve('t'), channel: '#deploys', api: `${url}/api`, buttons: 'lead' }),
    () => ({ text: JSON.stringify({ ok: true, channel: 'C1', ts: '1.0001' }) }),
  )
  told = await httpRig(url => webhookNotifier({ url, secret: () => Promise.resolve('s'), clock: realClock }))
  shop = await forge(rig.path('forge'), 'shop')
  const home = rig.home()
  await mkdir(home, { recursive: true, mode: 0o711 })
  await writeFile(join(home, 'policy.yaml'), yaml(policy(shop.bare)))
  await writeFile(join(home, 'notices.yaml'), yaml(notices()))
  const clientFile = rig.path('client-secret')
  await writeFile(clientFile, `${clientSecret}\n`, { mode: 0o600 })
  await tellOfPushes(shop.bare, { secret: hookSecret, curl: `${base}/v1/webhooks/shop/generic` })
  variables = {
    LOCKSTEP_LISTEN: base.slice('http://'.length),
    LOCKSTEP_PUBLIC_URL: base,
    LOCKSTEP_OIDC_ISSUER: provider.issuer,
    LOCKSTEP_OIDC_CLIENT_ID: clientId,
    LOCKSTEP_OIDC_CLIENT_SECRET_FILE: clientFile,
    HOOK_SECRET: hookSecret,
    SLACK_TOKEN: 'a-token-of-the-test',
  }
  // The only command: whatever needs a server starts it.
  const { code, stderr } = await rig.run(shop, 'webhooks')
  expect(code, stderr).toBe(0)
})
afterAll(async () => {
  await Promise.all([provider.stop(), slack.stop(), told.stop()])
})

/** Signs somebody in at the provider, as a browser does. */
const signedIn = async (login: string): Promise<Browser> => {
  const browser = newBrowser({})
  const begun = await browser.send(`${base}/api/auth/sign-in/oidc`, { json: { to: '/' } })
  const back = await signInAtProvider(browser, String(begun.json()['url']), login)
  expect((await browser.send(back.url.href)).headers.get('location')).toBe(`${base}/`)
  return browser
}

const cookieOf = (browser: Browser): string =>
  [...browser.cookies(base)].map(([name, value]) => `${name}=${value}`).join('; ')

type Told = {
  readonly deployment: string | null
  readonly environment: string | null
  readonly event: { readonly type: string }
}

/** What happens with the app from now on, by server-sent events. */
const watched = (browser: Browser) => {
  const stream = messages(`${base}/v1/events?app=shop`, null, { cookie: cookieOf(browser) })[Symbol.asyncIterator]()
  return {
    /** The next event of a type in production. */
    next: async (type: string): Promise<Told> => {
      for (;;) {
        const { value, done } = await stream.next()
        if (done === true) throw new Error(`the stream ended before ${type}`)
        const { data } = value
        const found = data === null ? null : (JSON.parse(data) as Told)
        if (found?.environment === 'production' && found.event.type === type) return found
      }
    },
    end: async () => void (await stream.return?.()),
  }
}

type Row = { readonly stream: string; readonly seq: number; readonly body: string; readonly hash: string }

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** By docs/guides/audit.md alone: each hash is over the one before, its number and its text. */
const isUnbroken = (rows: readonly Row[]): boolean =>
  [...new Set(rows.map(({ stream }) => stream))].every(stream => {
    let before =
      rows.find(row => row.stream === stream && row.seq === 1) === undefined ? '' : sha256(`lockstep:${stream}`)
    return rows
      .filter(row => row.stream === stream)
      .every(({ seq, body, hash }) => {
        const isNext = hash === sha256(`${before}\n${seq}\n${body}`)
        before = hash
        return isNext
      })
  })

it('takes a push to production and back over HTTP alone: signed in, watched, approved by another person, told, verified, measured', async () => {
  const [ann, ben] = [await signedIn('1'), await signedIn('2')]
  expect((await ann.send(`${base}/v1/me`)).json()).toMatchObject({ name: 'ann', groups: ['developers'] })
  const events = watched(ann)

  await shop.push('main', { 'lockstep.yaml': yaml(tinyFile('shop')), version: 'one' })
  const first = await approved(await events.next('created'), { ann, ben })
  expect((await events.next('succeeded')).deployment).toBe(first)
  await shop.push('main', { version: 'two' })
  const second = await approved(await events.next('created'), { ann, ben })
  expect((await events.next('succeeded')).deployment).toBe(second)

  const place = `${base}/v1/apps/shop/environments/production`
  const back = await ben.send(`${place}/rollbacks`, {
    json: { to: 'v1', reason: 'two is worse', confirm: 'ROLLBACK' },
    headers: { 'idempotency-key': 'back-to-one' },
  })
  expect([back.status, back.json()]).toEqual([201, expect.objectContaining({ id: expect.any(String) as string })])
  const created = await events.next('created')
  expect(created.deployment).toBe(back.json()['id'])
  const { state } = await deploymentAt(ann, created.deployment ?? '')
  if (state === 'waiting') await approve(ben, created.deployment ?? '')
  expect((await events.next('succeeded')).deployment).toBe(created.deployment ?? '')
  await events.end()

  const status = (await ann.send(`${base}/v1/apps/shop/status`)).json() as unknown as readonly object[]
  expect(status).toMatchObject([
    { environment: 'development' },
    { environment: 'production', release: { version: 'v1' } },
  ])
  const kinds = () => told.requests.map(({ body }) => (JSON.parse(body) as { kind: string }).kind)
  const haveHeard = (): boolean => kinds().length >= 8 && slack.requests.length >= 8
  await until('both stand-ins have heard of all of it', haveHeard, { timeoutMs: 120_000 })
  expect(kinds().slice(0, 3)).toEqual(['approval-needed', 'started', 'succeeded'])
  expect(slack.requests.slice(0, 2).map(({ url }) => url)).toEqual(['/api/chat.postMessage', '/api/chat.update'])

  const exported = await ann.send(`${base}/v1/audit/export?app=shop`)
  const rows = exported.text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Row)
  expect(rows.length).toBeGreaterThan(60)
  expect(isUnbroken(rows)).toBe(true)
  expect(isUnbroken(rows.map((row, at) => (at === 20 ? { ...row, body: row.body.replace('"', '" ') } : row)))).toBe(
    false,
  )

  const { environments } = (await ann.send(`${base}/v1/apps/shop/metrics`)).json() as unknown as {
    readonly environments: readonly object[]
  }
  expect(environments).toMatchObject([
    { environment: 'development', deployments: 2 },
    { environment: 'production', deployments: 2, changeFailRate: { of: 2, count: 1 } },
  ])
  for (const text of [exported.text, ...told.requests.map(({ body }) => body)]) {
    expect(text).not.toContain(hookSecret)
    expect(text).not.toContain(clientSecret)
  }
})

const deploymentAt = async (browser: Browser, id: string) => {
  const answer = await browser.send(`${base}/v1/deployments/${id}`)
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(id)])
  return answer.json() as { readonly state: string; readonly planHash: string }
}

const approve = async (browser: Browser, id: string) => {
  const { planHash } = await deploymentAt(browser, id)
  return browser.send(`${base}/v1/deployments/${id}/approve`, { json: { planHash, reason: 'looks good' } })
}

/** Who wrote it may not let it in; another person may. */
const approved = async (created: Told, { ann, ben }: { readonly ann: Browser; readonly ben: Browser }) => {
  const stream = created.deployment ?? ''
  expect(await deploymentAt(ann, stream)).toMatchObject({ state: 'waiting' })
  const byAuthor = await approve(ann, stream)
  expect([byAuthor.status, byAuthor.json()['code']]).toEqual([403, 'AUTH_DENIED'])
  const byOther = await approve(ben, stream)
  expect([byOther.status, byOther.text]).toEqual([200, expect.stringContaining(stream)])
  return stream
}
