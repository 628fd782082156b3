import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ReleaseRecord } from '../../src/domain/release-record/release-record.ts'
import { noChromium } from '../rig/chromium.ts'
import { query } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { fitsPhone, lookedOver } from './looked-over.ts'
import { pageWorld } from './page-world.ts'
import { waitForDeployment } from './wait-for-deployment.ts'

const gates = {
  approvals: { from: ['release-managers'], count: 1, author: 'allowed' },
  checklist: ['support is told'],
}

// As if it had been built often: the newest release of shop under other numbers.
const many = `insert into releases (id, app, number, fingerprint, commit, body)
  select 'r-many-' || n, 'many', n, 'f-many-' || n, md5(n::text),
    body || jsonb_build_object('id', 'r-many-' || n, 'app', 'many', 'version', 'v' || n, 'message', 'change ' || n)
  from releases, generate_series(1, 45) n where app = 'shop' and number = 2`

const image = `111122223333.dkr.ecr.eu-west-2.amazonaws.com/shop-web@sha256:${'a'.repeat(64)}`

// As if an image had been made of what it built.
const imaged = `insert into releases (id, app, number, fingerprint, commit, body)
  select 'r-imaged', 'imaged', 1, 'f-imaged', commit, jsonb_set(
    body || '{"id":"r-imaged","app":"imaged","version":"v1"}', '{artifacts,0,image}', to_jsonb('${image}'::text)
  ) from releases where app = 'shop' and number = 2`

describe.skipIf(noChromium !== null)(`releases${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  let shop: TinyApp
  const at = '/apps/shop/releases/v2'
  const record = async (): Promise<ReleaseRecord> => {
    const shown = await world.rig.run(shop, 'release', 'show', 'v2', '--json')
    expect(shown.code, shown.stderr).toBe(0)
    return shown.json as ReleaseRecord
  }

  beforeAll(async () => {
    if (noChromium !== null) return
    const file = (of: object): object => tinyAlone('shop', { database: tinyDatabase }, of)
    shop = await world.rig.app('shop', file({}))
    await shop.commit({ 'db/001_people.sql': migration('create table people (name text);', 'drop table people;') })
    expect((await world.rig.run(shop, 'ship')).code).toBe(0)
    await shop.commit({
      'lockstep.yaml': `${JSON.stringify(file({ gates }))}\n`,
      'db/002_pets.sql': migration('create table pets (name text);', 'drop table pets;'),
    })
    const { ended } = world.rig.start(shop, 'ship')
    const id = await waitForDeployment(world.rig, shop, { environment: 'development', states: ['waiting'] })
    const ben = await world.seat('ben', `/approvals/${id}`)
    await ben.page.getByLabel('support is told').click()
    // The record has his words in the order in which they are taken.
    await ben.page.getByLabel('support is told').waitFor({ state: 'detached' })
    await ben.page.getByLabel('Reason').fill('tried it <b>on</b> | staging')
    await ben.page.getByRole('button', { name: 'Approve' }).click()
    const { code, stderr } = await ended
    expect(code, stderr).toBe(0)
    await ben.context.close()
  }, 600_000)

  it('says at once who let it through, and below with which reason and when', async () => {
    const { page, complaints } = await world.seat('ann', at)
    const headline = page.locator('.headline')
    await headline.waitFor()
    expect(await headline.textContent()).toMatch(/^ben let it into development, .* UTC\./)
    const words = page.locator('.record-words li')
    expect(await words.first().textContent()).toMatch(/ben.*confirmed.*support is told/)
    expect(await words.nth(1).textContent()).toMatch(/ben.*approved.*tried it <b>on<\/b> \| staging/)
    await page.goto('/apps/shop/releases/v1')
    await page.waitForSelector('text=/Nobody had to let it into development: .* had it deployed/')
    expect(complaints).toEqual([])
  })

  it('shows what it is as the record has it: digests to copy, migrations, commits, evidence', async () => {
    const { artifacts, deployments, notes, commit } = await record()
    const { page, context } = await world.seat('ann', at)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.base() })
    const [artifact] = artifacts
    // It says so for a second only.
    await Promise.all([
      page.getByRole('button', { name: 'the digest of web is copied' }).waitFor(),
      page.getByRole('button', { name: 'Copy the digest of web' }).click(),
    ])
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(artifact?.digest)
    expect(await page.locator('.copied .mono', { hasText: commit.slice(0, 12) }).getAttribute('title')).toBe(commit)
    await page.locator('.fold >> text=002_pets.sql').waitFor()
    await page.locator('.sql', { hasText: 'create table pets' }).waitFor()
    const subjects = (notes?.groups ?? []).flatMap(group => group.commits.map(({ subject }) => subject))
    expect(await page.locator('.commits li > span:nth-child(2)').allTextContents()).toEqual(subjects)
    const evidence = page.locator('.record-evidence')
    expect(await evidence.textContent()).toContain(`#${deployments[0]?.evidence.head.seq}`)
    expect(await evidence.locator('.mono').nth(1).getAttribute('title')).toBe(deployments[0]?.evidence.planHash)
  })

  it('gives the record as Markdown and as JSON, the same that the command line has', async () => {
    // Until then it changes by itself.
    await until(
      'its deployments are anchored',
      async () => (await record()).deployments.every(({ evidence }) => evidence.anchor !== null),
      { timeoutMs: 120_000, everyMs: 500 },
    )
    const { page } = await world.seat('ann', at)
    const got = async (name: string): Promise<readonly [string, string]> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name, exact: true }).click(),
      ])
      return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')]
    }
    const [markdownName, markdown] = await got('Markdown')
    expect(markdownName).toBe('shop-v2.md')
    expect(markdown.trim()).toBe((await world.rig.run(shop, 'release', 'show', 'v2', '--markdown')).stdout.trim())
    const [jsonName, json] = await got('JSON')
    expect(jsonName).toBe('shop-v2.json')
    expect(JSON.parse(json)).toEqual(await record())
  })

  it('leads to it from the list, from the deployment, and on to the way back', async () => {
    const { page } = await world.seat('ann', '/releases')
    await page.getByRole('link', { name: 'Releases of shop' }).click()
    await page.waitForURL('**/apps/shop/releases')
    await page.locator('.release-list li').nth(1).waitFor()
    const [newest, older] = await page.locator('.release-list li').allTextContents()
    expect(newest).toMatch(/^v2.*runs in development/)
    expect(older).toMatch(/^v1/)
    expect(older).not.toContain('runs in')
    await page.getByRole('link', { name: 'v2', exact: true }).click()
    await page.waitForURL(`**${at}`)
    await page.locator('.record .fold a.mono').first().click()
    await page.getByRole('link', { name: 'Its record' }).click()
    await page.waitForURL(`**${at}`)
    await page.getByRole('link', { name: 'Roll back in development' }).click()
    await page.waitForURL('**/apps/shop/development/rollback')
    await page.waitForSelector('text=Going back to v1 is possible.')
  })

  it('lists releases also to whoever comes from the view of their app, which knows the newest', async () => {
    const { page, complaints } = await world.seat('ann', '/apps/shop')
    await page.getByRole('heading', { name: 'Where is my change?' }).waitFor()
    await page.locator('.way, nav').getByText('Releases', { exact: true }).first().click()
    await page.getByText('Releases of shop').click()
    // The list of all apps, which is left now, has entries of the same look: only this one has the older release.
    await page.locator('.release-list').getByRole('link', { name: 'v1', exact: true }).waitFor()
    expect(await page.locator('.release-list li').count()).toBe(2)
    expect(complaints).toEqual([])
  })

  it('says that there is no such release, and what is empty', async () => {
    const { page } = await world.seat('ann', '/apps/shop/releases/v99')
    await page.waitForSelector('text=PLAN_RELEASE_UNKNOWN')
    await page.goto('/apps/nothing/releases')
    await page.waitForSelector('text=Nothing was built yet.')
  })

  it('finds nothing serious by axe, in both themes, and fits a phone', async () => {
    const views = [
      [at, '.record-words'],
      ['/apps/shop/releases', '.release-list'],
      ['/releases', '.release-list'],
    ] as const
    await lookedOver(world, 'ann', views)
    await fitsPhone(world, 'ann', views)
  })

  it('lists many a page at a time', async () => {
    await query(world.rig.home(), many)
    const { page } = await world.seat('ann', '/apps/many/releases')
    const lines = page.locator('.release-list li')
    const more = page.getByRole('button', { name: 'Older releases' })
    await lines.nth(19).waitFor()
    expect(await lines.count()).toBe(20)
    await more.click()
    await lines.nth(39).waitFor()
    await more.click()
    await lines.nth(44).waitFor()
    await more.waitFor({ state: 'detached' })
    expect((await page.locator('.release-version').allTextContents()).at(-1)).toBe('v1')
  })

  it('shows the image of a service by its digest, to copy, and fits a phone with it', async () => {
    await query(world.rig.home(), imaged)
    const { page, context, complaints } = await world.seat('ann', '/apps/imaged/releases/v1')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.base() })
    await page.getByRole('button', { name: 'Copy the image of web' }).click()
    await page.getByRole('button', { name: 'the image of web is copied' }).waitFor()
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(image)
    expect(await page.locator('.copied .mono', { hasText: 'shop-web@sha256:aaaa' }).getAttribute('title')).toBe(image)
    expect(complaints).toEqual([])
    await fitsPhone(world, 'ann', [['/apps/imaged/releases/v1', '.copied']])
  })
})
