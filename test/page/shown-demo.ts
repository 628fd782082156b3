import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { builtPage } from '../rig/built-page.ts'
import { chromiumForTests, noChromium } from '../rig/chromium.ts'
import { nothingRuns, startLockstep } from '../rig/lockstep.ts'
import type { Running } from '../rig/lockstep.ts'
import { password, patienceMs } from './page-world.ts'

/** It takes a minute and a half by itself, and many times that beside everything else that tests start. */
const storyMs = 1_500_000

export type ShownDemo = {
  /** The page as a newcomer has it who has just signed in: they see the overview. */
  newcomer(): Promise<Page>
}

/**
 * `lockstep demo --page`, as a person runs it, and a newcomer who opens the link that it prints. The story has been told when tests begin: the page was open
 * meanwhile and has shown its end.
 */
export const shownDemo = (): ShownDemo => {
  // A question is several views; on a busy machine each takes its time.
  vi.setConfig({ testTimeout: 300_000 })
  const browser = chromiumForTests()
  let running: Running | undefined
  let folder = ''
  let page: Page | undefined
  beforeAll(async () => {
    if (noChromium !== null) return
    await builtPage()
    running = startLockstep({ home: '/nowhere', cwd: '/' }, 'demo', '--page')
    folder = (await running.says(/its data in (\S+)/))[1] ?? ''
    const [, invitation = ''] = await running.says(/(http:\S+\/sign-in\/invitation#\S+)/)
    const context = await browser().newContext()
    context.setDefaultTimeout(patienceMs)
    page = await context.newPage()
    await acceptAndSignIn(page, invitation)
    await page.getByText('orders v1 as a rollback succeeded in production').waitFor({ timeout: storyMs })
    await running.says(/Ctrl\+C ends it/)
  }, storyMs)
  afterAll(async () => {
    if (running === undefined) return
    running.child.kill('SIGINT')
    const { code, stderr } = await running.ended
    await nothingRuns(folder)
    expect([code, stderr.slice(-3_000)]).toEqual([0, expect.stringContaining('everything it started has ended')])
  }, 120_000)
  return {
    newcomer: async () => {
      if (page === undefined) throw new Error('the demo is there in tests only')
      await page.getByRole('link', { name: 'Lockstep, overview' }).first().click()
      await page.getByRole('table', { name: 'What runs where' }).waitFor()
      return page
    },
  }
}

const acceptAndSignIn = async (page: Page, invitation: string): Promise<void> => {
  await page.goto(invitation)
  await page.getByLabel('E-mail address').fill('newcomer@example.com')
  await page.locator('input[type=password]').fill(password)
  await page.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('E-mail address').fill('newcomer@example.com')
  await page.locator('input[type=password]').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(({ pathname }) => pathname === '/')
}
