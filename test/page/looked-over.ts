import { expect } from 'vitest'
import type { PageWorld } from './page-world.ts'
import { seriousFindings } from './serious-findings.ts'

/** An address, and what is there once it is drawn. */
export type Looked = readonly [path: string, there: string]

/** Looks over views as somebody sees them, in both themes: nothing serious by axe, nothing that the console complains about, nothing that is too wide. */
export const lookedOver = async (world: PageWorld, name: string, views: readonly Looked[]): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, context, complaints } = await world.seat(name, '/', { colorScheme })
    for (const [path, there] of views) {
      await page.goto(path)
      await page.waitForSelector(there)
      expect([colorScheme, path, await seriousFindings(page)]).toEqual([colorScheme, path, []])
    }
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(colorScheme)
    // The browser itself tells of what the server refuses; nothing else is said.
    expect(complaints.filter(text => !/status of 4\d\d/.test(text))).toEqual([])
    await context.close()
  }
}

/** The same on a phone: nothing is wider than it. */
export const fitsPhone = async (world: PageWorld, name: string, views: readonly Looked[]): Promise<void> => {
  const { page, context } = await world.seat(name, '/', { viewport: { width: 390, height: 844 } })
  for (const [path, there] of views) {
    await page.goto(path)
    await page.waitForSelector(there)
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect([path, width]).toEqual([path, 390])
  }
  await context.close()
}
