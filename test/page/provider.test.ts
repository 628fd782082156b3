import { writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientId, clientSecret, startProvider } from '../people/provider.ts'
import type { RealProvider } from '../people/provider.ts'
import { noChromium } from '../rig/chromium.ts'
import { tinyAlone } from '../rig/tiny-app.ts'
import { pageWorld } from './page-world.ts'
import { seriousInBothThemes } from './serious-findings.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const gates = { approvals: { from: ['release-managers'], count: 1, author: 'allowed' } }
const skipped = noChromium === null ? '' : `: skipped, ${noChromium}`

describe.skipIf(noChromium !== null)(`signing in by an identity provider${skipped}`, () => {
  let provider: RealProvider
  let waiting: string
  const world = pageWorld({
    rules: '  - { role: approver, who: ops }\n',
    variables: async (base, rig) => {
      provider = await startProvider(`${base}/api/auth/callback/oidc`)
      const secretFile = rig.path('client-secret')
      await writeFile(secretFile, clientSecret)
      return {
        LOCKSTEP_OIDC_ISSUER: provider.issuer,
        LOCKSTEP_OIDC_CLIENT_ID: clientId,
        LOCKSTEP_OIDC_CLIENT_SECRET_FILE: secretFile,
      }
    },
  })

  beforeAll(async () => {
    const verified = { email_verified: true }
    provider.people.set('dee', { email: 'dee@example.com', ...verified, groups: ['ops'] })
    provider.people.set('eli', { email: 'eli@example.com', ...verified, groups: [] })
    provider.people.set('fay', { email: 'fay@example.com', email_verified: false, groups: ['ops'] })
    const app = await world.rig.app('shop', tinyAlone('shop', {}, { gates }))
    world.rig.start(app, 'ship')
    waiting = await waitForDeployment(world.rig, app, { environment: 'development', states: ['waiting'] })
  }, 600_000)
  afterAll(() => provider.stop())

  /** The sign-in view as somebody sees it who wanted to go to that path; nothing is asked of other machines. */
  const door = async (path: string): Promise<Page> => {
    const { page } = await world.stranger(path)
    await page.route(
      ({ hostname }) => hostname !== '127.0.0.1',
      route => route.abort(),
    )
    await page.getByRole('button', { name: 'Sign in by the identity provider' }).waitFor()
    return page
  }

  const signInAs = async (page: Page, login: string): Promise<void> => {
    await page.getByRole('button', { name: 'Sign in by the identity provider' }).click()
    await page.waitForURL(`${provider.issuer}/**`)
    await page.getByPlaceholder('Enter any login').fill(login)
    await page.getByPlaceholder('and password').fill('any')
    await page.getByRole('button', { name: 'Sign-in' }).click()
  }

  it('leads by the form of the provider to where somebody wanted to go, with the role of the group that it names', async () => {
    const page = await door(`/approvals/${waiting}`)
    expect(await seriousInBothThemes(page)).toEqual([])
    await signInAs(page, 'dee')
    await page.waitForURL(`${world.base()}/approvals/${waiting}`)
    await page.getByText('as approver').waitFor()
    await page.getByText('dee@example.com').waitFor()
    await page.getByLabel('Reason').fill('not before the fair')
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByText('dee@example.com rejected it: not before the fair.').waitFor()
  })

  it('ends the session here when somebody signs out: the way back leads by the sign-in', async () => {
    const page = await door('/deployments?app=shop')
    await signInAs(page, 'dee')
    await page.waitForURL(`${world.base()}/deployments?app=shop`)
    await page.getByRole('heading', { name: 'Deployments of shop' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${world.base()}/sign-in`)
    await page.goto('/deployments?app=shop')
    await page.waitForURL(`${world.base()}/sign-in?**`)
    await page.getByRole('button', { name: 'Sign in by the identity provider' }).waitFor()
  })

  it('shows nothing to somebody whose groups have no role, and says who can change that', async () => {
    const page = await door('/')
    await signInAs(page, 'eli')
    const note = page.getByRole('alert')
    await note.getByText('AUTH_DENIED').waitFor()
    expect(await note.textContent()).toContain('eli@example.com')
    expect(await page.getByText('Three commands').count()).toBe(0)
    // Nothing is heard, and that is not because something broke.
    await page.locator('[data-live]').waitFor({ state: 'detached' })
    expect(await page.getByText('Not live').count()).toBe(0)
    expect(await seriousInBothThemes(page)).toEqual([])
  })

  it('says that the provider did not let somebody in, and why', async () => {
    const page = await door('/')
    await signInAs(page, 'fay')
    await page.waitForURL(`${world.base()}/sign-in?**`)
    const note = page.getByRole('alert')
    expect(await note.textContent()).toMatch(/did not let you in.*email_not_verified.*does not vouch for your address/)
    expect(await seriousInBothThemes(page)).toEqual([])
  })

  it('says so when it was broken off at the provider', async () => {
    const page = await door('/')
    await page.getByRole('button', { name: 'Sign in by the identity provider' }).click()
    await page.waitForURL(`${provider.issuer}/**`)
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.waitForURL(`${world.base()}/sign-in?**`)
    expect(await page.getByRole('alert').textContent()).toMatch(/access_denied.*broken off there/)
  })
})
