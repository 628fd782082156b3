import { writeFile } from 'node:fs/promises'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, expect } from 'vitest'
import { freePort } from '../../src/postgres/free-port.ts'
import { builtPage } from '../rig/built-page.ts'
import { chromiumForTests, noChromium } from '../rig/chromium.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import type { LockstepRig } from '../rig/lockstep.ts'

export const password = 'a long and good password'

/** On a machine that is busy with other tests a page takes its time. */
export const patienceMs = 90_000

const policy = `people:
  ann: { emails: [ann@example.com] }
  ben: { emails: [ben@example.com] }
  vic: { emails: [vic@example.com] }
groups:
  release-managers: [ann, ben]
roles:
  - { role: approver, who: ben }
  - { role: viewer, who: vic, apps: watched }
`

/** What the server goes by beside who is who: more of its policy, and whom it tells. YAML. */
export type PageSettings = {
  readonly rules?: string
  readonly notices?: () => string
  /** What the server is told besides, once it is known where the page will be. */
  readonly variables?: (base: string, rig: LockstepRig) => Promise<Variables>
}

type Variables = Readonly<Record<string, string>>

/** A page of somebody who has signed in, and what it complained about. */
export type Seat = {
  readonly page: Page
  readonly context: BrowserContext
  /** What the console said that nobody should have to read: errors, and what the content security policy refused. */
  readonly complaints: readonly string[]
}

export type PageWorld = {
  readonly rig: LockstepRig
  base(): string
  /** Signs somebody in and opens a page. */
  seat(name: string, path?: string, options?: BrowserContextOptions): Promise<Seat>
  /** An open page without a session. */
  stranger(path: string): Promise<Seat>
}

/**
 * A real server with the built page, and a real browser. ann is the first admin, ben approves, vic sees one app. Everything is as a
 * person has it: accounts come by invitations, sessions by signing in.
 */
export const pageWorld = ({ rules = '', notices, variables }: PageSettings = {}): PageWorld => {
  let base = ''
  let policyPath = ''
  let more: Variables = {}
  const rig = lockstepForTests(() => ({
    LOCKSTEP_LISTEN: base.slice('http://'.length),
    LOCKSTEP_PUBLIC_URL: base,
    LOCKSTEP_POLICY: policyPath,
    ...(notices !== undefined && { LOCKSTEP_NOTICES: rig.path('notices.yaml') }),
    ...more,
  }))
  const browser = chromiumForTests()
  beforeAll(async () => {
    if (noChromium !== null) return
    base = `http://127.0.0.1:${await freePort()}`
    policyPath = rig.path('policy.yaml')
    await writeFile(policyPath, `${policy}${rules}`)
    if (notices !== undefined) await writeFile(rig.path('notices.yaml'), notices())
    more = (await variables?.(base, rig)) ?? {}
    await builtPage()
    await inviteEverybody(rig, base)
  }, 600_000)
  const open = async (path: string, options: BrowserContextOptions, name: string | null): Promise<Seat> => {
    const context = await browser().newContext({ baseURL: base, ...options })
    context.setDefaultTimeout(patienceMs)
    if (name !== null) await signIn(context, base, name)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', error => complaints.push(error.message))
    await page.goto(path)
    return { page, context, complaints }
  }
  return {
    rig,
    base: () => base,
    seat: (name, path = '/', options = {}) => open(path, options, name),
    stranger: path => open(path, {}, null),
  }
}

const here = { folder: '/' }

const inviteEverybody = async (rig: LockstepRig, base: string): Promise<void> => {
  await acceptBy(base, await rig.run(here, 'admin', 'invite', 'ann'), 'ann@example.com')
  for (const name of ['ben', 'vic'])
    await acceptBy(base, await rig.run(here, 'people', 'invite', name, `${name}@example.com`), null)
}

const acceptBy = async (base: string, { stdout, stderr }: { stdout: string; stderr: string }, email: string | null) => {
  const token = /#(lsi_\S+)/.exec(stdout)?.[1]
  expect(token, stderr).toBeDefined()
  const answer = await post(`${base}/v1/invitations/accept`, base, { token, password, email })
  expect(answer.status).toBe(201)
}

const post = (url: string, origin: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: JSON.stringify(body) })

const signIn = async (context: BrowserContext, base: string, name: string): Promise<void> => {
  const answer = await context.request.post(`${base}/api/auth/sign-in/email`, {
    headers: { origin: base },
    data: { email: `${name}@example.com`, password },
  })
  expect(answer.status(), await answer.text()).toBe(200)
}
