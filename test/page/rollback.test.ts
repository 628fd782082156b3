import { rm, writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { noChromium } from '../rig/chromium.ts'
import { databaseOf, query } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { fitsPhone, lookedOver } from './looked-over.ts'
import { pageWorld } from './page-world.ts'
import type { Seat } from './page-world.ts'
import { tabTo } from './tab-to.ts'

const people = migration('create table people (name text not null);', 'drop table people;')
const pets = migration('create table pets (name text not null);', 'drop table pets;')
const age = migration('alter table people add column age int;', 'alter table people drop column age;')
const noName = migration('alter table people drop column name;', 'alter table people add column name text;')

describe.skipIf(noChromium !== null)(`rolling back${noChromium === null ? '' : `: skipped, ${noChromium}`}`, () => {
  const world = pageWorld()
  const at = (app: string, to?: string): string =>
    `/apps/${app}/development/rollback${to === undefined ? '' : `?to=${to}`}`
  let shop: TinyApp
  /** No deployment of shop ends before this is there: so long it can be seen under way. */
  const seen = (): string => world.rig.path('shop.seen')
  const untilSeen = (): readonly unknown[] => {
    const test = { test: `while [ ! -e ${seen()} ]; do sleep 0.05; done` }
    return ['snapshot', 'migrate', 'start', test, 'shift', 'verify-version', 'bake', 'retire']
  }

  const ship = async (app: TinyApp): Promise<void> => {
    const shipped = await world.rig.run(app, 'ship')
    expect(shipped.code, shipped.stderr).toBe(0)
  }
  const withPets = (...names: readonly string[]) =>
    query(
      world.rig.home(),
      'insert into pets (name) select unnest($1::text[])',
      [names],
      databaseOf({ app: 'shop', environment: 'development' }),
    )
  const button = (page: Page) => page.getByRole('button', { name: /^Roll back to/ })
  /** Nothing is missing, and it is not being looked at again. */
  const isOn = (page: Page) => button(page).and(page.locator(':not(:disabled)')).waitFor()
  const word = (page: Page) => page.getByLabel('Type ROLLBACK to go on')
  const whyOff = (page: Page) => page.locator('.rollback-act p').textContent()
  const choose = (page: Page, version: string) =>
    page.getByRole('radio', { name: new RegExp(`^${version}\\b`) }).click()

  beforeAll(async () => {
    if (noChromium !== null) return
    await writeFile(seen(), '')
    shop = await world.rig.app('shop', tinyAlone('shop', { database: tinyDatabase, deploy: untilSeen() }))
    await shop.commit({ 'db/001_people.sql': people })
    await ship(shop)
    await shop.commit({ 'db/002_pets.sql': pets })
    await ship(shop)
    await shop.commit({ 'db/003_age.sql': age })
    await ship(shop)
    await withPets('Rex', 'Tom', 'Kim')
  }, 600_000)

  it('looks first, and says what is undone, what stays and how much that holds', async () => {
    const { page, complaints } = await world.seat('ann')
    await page.getByRole('link', { name: 'Roll shop back in development' }).click()
    await page.waitForURL(`**${at('shop')}`)
    await page.waitForSelector('text=Going back to v2 is possible.')
    expect(await page.getByRole('radio').count()).toBe(2)
    expect(await page.getByRole('radio', { name: /^v2\b/ }).isChecked()).toBe(true)
    await choose(page, 'v1')
    await page.waitForSelector('text=Going back to v1 is possible.')
    expect(page.url()).toContain('to=v1')
    const lost = page.getByRole('region', { name: 'What would be lost' })
    expect(await lost.textContent()).toContain('002_pets.sql stays: pets holds 3 values')
    expect(await lost.textContent()).toContain('003_age.sql is taken back')
    expect(await page.locator('.rollback-headline').textContent()).toMatch(
      /No data are lost: pets holds 3 values.*It takes about .*v3 is held here afterwards/,
    )
    expect(await page.locator('.parts').textContent()).toMatch(/v3.*v1.*Kept ahead.*100 % on v1/)
    expect(await page.getByRole('region', { name: 'Preflight' }).textContent()).toContain('v1 was verified here')
    expect(await page.locator('.plan').textContent()).toContain('Revert')
    expect(complaints).toEqual([])
  })

  it('starts only with a reason and the word, and says what is missing', async () => {
    const { page } = await world.seat('ann', at('shop', 'v1'))
    await button(page).waitFor()
    // Before it is live, that is why it is off.
    await page.waitForSelector('[data-live="live"]')
    expect([await button(page).isDisabled(), await whyOff(page)]).toEqual([true, 'A reason is missing.'])
    await page.getByLabel('Reason').fill('prices are wrong')
    for (const [typed, why] of [
      ['', 'The word ROLLBACK is missing.'],
      ['ROLLBA', '2 letters to go.'],
      ['rollback', 'That is not the word ROLLBACK, in capitals.'],
    ] as const) {
      await word(page).fill(typed)
      expect([typed, await button(page).isDisabled(), await whyOff(page)]).toEqual([typed, true, why])
    }
    await word(page).press('Enter')
    await word(page).fill('ROLLBACK')
    await isOn(page)
    expect(await deployments()).toEqual(['deploy v3', 'deploy v2', 'deploy v1'])
  })

  it('looks again, says when that is not what it was, and then wants the word once more', async () => {
    const { page } = await world.seat('ann', at('shop', 'v1'))
    await page.getByLabel('Reason').fill('prices are wrong')
    await word(page).fill('ROLLBACK')
    await withPets('Max', 'Leo')
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.waitForSelector('text=pets holds 5 values')
    await page.waitForSelector('text=Something has changed since you opened this.')
    expect([await word(page).inputValue(), await page.getByLabel('Reason').inputValue()]).toEqual([
      '',
      'prices are wrong',
    ])
    expect(await button(page).isDisabled()).toBe(true)
  })

  it('is done by keyboard alone, and seen in another browser that nobody reloads', async () => {
    const ben = await world.seat('ben', '/')
    const cell = ben.page.locator('[data-environment="development"]')
    await cell.locator('.version >> text=v3').waitFor()
    await ben.page.waitForSelector('[data-live="live"]')
    const ann = await world.seat('ann', at('shop'))
    await ann.page.waitForSelector('[data-live="live"]')
    await ann.page.waitForSelector('text=Going back to v2 is possible.')
    await tabTo(ann.page, ann.page.getByRole('radio', { name: /^v2\b/ }))
    await started(ann, ben, 'v2', async page => {
      await tabTo(page, page.getByLabel('Reason'))
      await page.keyboard.type('too slow')
      await tabTo(page, word(page))
      await page.keyboard.type('ROLLBACK')
      await isOn(page)
      await page.keyboard.press('Enter')
    })
    await ann.page.waitForSelector('h1 >> text=shop back to v2 in development')
    await cell.locator('.version >> text=v2').waitFor()
    await ann.page.waitForSelector('h1 >> text=Succeeded')
    expect(await ann.page.locator('.headline').textContent()).toContain('development runs v2')

    await ann.page.getByRole('link', { name: 'Roll back' }).click()
    await choose(ann.page, 'v1')
    await ann.page.waitForSelector('text=Going back to v1 is possible.')
    await started(ann, ben, 'v1', async page => {
      await page.getByLabel('Reason').fill('also too slow')
      await word(page).fill('ROLLBACK')
      await button(page).click()
    })
    await cell.locator('.version >> text=v1').waitFor()
    await ann.page.waitForSelector('h1 >> text=Succeeded')
    expect(await ann.page.locator('.headline').textContent()).toContain('Kept: migration 002')
    expect([...ann.complaints, ...ben.complaints]).toEqual([])
  })

  it('says that there is no way back, why, and offers nothing to press', async () => {
    const narrow = await world.rig.app('narrow', tinyAlone('narrow', { database: tinyDatabase }))
    await narrow.commit({ 'db/001_people.sql': people })
    await ship(narrow)
    const { page } = await world.seat('ann', at('narrow'))
    await page.waitForSelector('text=Nothing ran here before.')
    await page.waitForSelector('text=ROLLBACK_NOTHING')
    await narrow.commit({ 'db/002_no_name.sql': noName })
    await ship(narrow)
    // It is looked again with what has happened; nobody reloads.
    await page.waitForSelector('text=ROLLBACK_IMPOSSIBLE')
    await page.waitForSelector('text=Preflight: not possible')
    expect(await page.locator('.note.failed').textContent()).toMatch(
      /The earlier code cannot run on this schema.*v1 does not survive 002_no_name.sql.*roll forward/,
    )
    await page.waitForSelector('text=There is nothing to start')
    expect(await button(page).count()).toBe(0)
  })

  it('shows a viewer the preflight, and no act', async () => {
    const watched = await world.rig.app('watched', tinyAlone('watched'))
    await ship(watched)
    await watched.commit({ version: 'two' })
    await ship(watched)
    const { page, context } = await world.seat('vic', at('watched'))
    await page.waitForSelector('text=Going back to v1 is possible.')
    await page.waitForSelector('text=You can look, not roll back.')
    expect(await button(page).count()).toBe(0)
    expect(await word(page).count()).toBe(0)
    const tried = await context.request.post('/v1/apps/watched/environments/development/rollbacks', {
      headers: { origin: world.base() },
      data: { to: 'v1', reason: 'all the same', confirm: 'ROLLBACK' },
    })
    expect(tried.status()).toBe(403)
  })

  it('is usable with one hand: what decides is docked where the thumb is', async () => {
    const { page, context } = await world.seat('ann', at('watched'), { viewport: { width: 390, height: 844 } })
    await button(page).waitFor()
    const box = await button(page).boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThan(760)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844)
    await context.close()
    await fitsPhone(world, 'ann', [
      [at('watched'), 'text=What would be lost'],
      [at('narrow'), 'text=Preflight: not possible'],
    ])
  })

  it('finds nothing serious by axe in any state, in both themes', async () => {
    await lookedOver(world, 'ann', [
      [at('watched'), '.rollback-act'],
      [at('narrow'), 'text=Preflight: not possible'],
    ])
    await lookedOver(world, 'vic', [[at('watched'), 'text=You can look, not roll back.']])
  })

  const deployments = async (): Promise<readonly string[]> => {
    const { json } = await world.rig.run(shop, 'history', 'development', '--json')
    return (json as readonly { kind: string; release: string }[]).map(({ kind, release }) => `${kind} ${release}`)
  }

  /** Does it in one seat, and waits until the other one shows it. */
  const started = async (
    one: Seat,
    other: Seat,
    version: string,
    act: (page: Page) => Promise<void>,
  ): Promise<void> => {
    await rm(seen())
    const answered = one.page.waitForResponse(response => response.url().endsWith('/rollbacks'))
    const shown = other.page.locator('[data-environment="development"] .pill', { hasText: version }).waitFor()
    await act(one.page)
    expect((await answered).status()).toBe(201)
    await shown
    await writeFile(seen(), '')
  }
})
