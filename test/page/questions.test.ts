import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { shownDemo } from './shown-demo.ts'

const skipped = noChromium === null ? '' : `: skipped, ${noChromium}`

/**
 * What somebody who has never seen the tool can answer from the page alone, while the demo runs: from the overview on, by what is written there,
 * without an address.
 */
describe.skipIf(noChromium !== null)(`somebody new finds out on the page${skipped}`, () => {
  const demo = shownDemo()

  it('what is in production', async () => {
    const page = await demo.newcomer()
    const production = await cellUnder(page, 'production')
    await production.filter({ hasText: /^v1.*2 of 2 healthy/ }).waitFor()
    await production.getByRole('link', { name: 'v1', exact: true }).click()
    await page.getByRole('heading', { name: 'orders back to v1 in production' }).waitFor()
    expect(await headline(page)).toMatch(/^production runs v1\./)
  })

  it('why v3 is not', async () => {
    const page = await demo.newcomer()
    const development = await cellUnder(page, 'development')
    await development.getByRole('link', { name: 'v3 is held here' }).click()
    await page.getByRole('heading', { name: 'orders v3 to development Rolled back' }).waitFor()
    expect(await headline(page)).toMatch(
      /^v3 was taken back\. .*worker.*answered \d{3}.*development is what it was before: v2\./,
    )
    await page.getByText('v3 is held in development until somebody lifts that').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Verify writes' }).getByText('Failed', { exact: true }).waitFor()
    // It came to no other environment.
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Deployments' }).click()
    await page.getByRole('heading', { name: 'Deployments', exact: true }).waitFor()
    const ofV3 = page.getByRole('listitem').filter({ hasText: 'orders v3' })
    await ofV3.first().waitFor()
    expect(await ofV3.getByRole('link').allTextContents()).toEqual(['orders v3 was taken back from development'])
  })

  it('who let v2 through', async () => {
    const page = await demo.newcomer()
    await page.getByRole('link', { name: 'orders v2 succeeded in production' }).click()
    await page.getByRole('heading', { name: 'orders v2 to production Succeeded' }).waitFor()
    await page.getByText('let through by grace').waitFor()
    const gates = page.getByRole('complementary').filter({ hasText: 'Gates' })
    expect(await gates.textContent()).toContain('grace approved')
    // And what she was told, and said.
    await page.getByRole('button', { name: /^All \d+ events$/ }).click()
    await page.getByText('grace approved: the plan is as expected').waitFor()
  })

  it('what rolling back to v1 would do', async () => {
    const page = await demo.newcomer()
    const staging = await cellUnder(page, 'staging')
    await staging.getByRole('link', { name: 'Roll orders back in staging' }).click()
    await page.getByRole('heading', { name: 'Roll orders back in staging' }).waitFor()
    await page.getByRole('radio', { name: /^v1,/ }).click()
    await page.getByText('Going back to v1 is possible.').waitFor()
    expect(await headline(page)).toMatch(
      /^Going back to v1 is possible\. No data are lost: .*\d+ values.*, which stays.*v4 is held here afterwards\.$/,
    )
    const lost = page.getByRole('region', { name: 'What would be lost' })
    expect(await lost.textContent()).toContain('Nothing of it is lost, and v1 runs without it.')
    // Each step that it would take stands there, and nothing has begun.
    await page.getByRole('row').filter({ hasText: 'Shift' }).filter({ hasText: 'intake' }).first().waitFor()
    await page.getByText('A reason is missing.').waitFor()
    expect(await page.getByRole('button', { name: /^Roll back/ }).isDisabled()).toBe(true)
  })

  it('what became of v4, which was bad in production alone', async () => {
    const page = await demo.newcomer()
    await (await cellUnder(page, 'production')).getByRole('link', { name: 'v4 is held here' }).click()
    await page.getByRole('heading', { name: 'orders v4 to production Rolled back' }).waitFor()
    expect(await headline(page)).toMatch(
      /^v4 was taken back\. .*bad answers of intake.*production is what it was before: v2\./,
    )
  })
})

/** The cell of the only app under the name of an environment, as one reads a table. */
const cellUnder = async (page: Page, environment: string): Promise<Locator> => {
  const table = page.getByRole('table', { name: 'What runs where' })
  const names = await table.getByRole('columnheader').allTextContents()
  const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^orders/ }) })
  // The first column is the name of the app, which is no cell.
  return row.getByRole('cell').nth(names.indexOf(environment) - 1)
}

const headline = async (page: Page): Promise<string> => (await page.locator('.headline').textContent()) ?? ''
