import axe from 'axe-core'
import type { Page } from 'playwright-core'

export type Finding = { readonly id: string; readonly impact: string; readonly where: string }

/** What axe-core finds on a page that is serious or worse. */
export const seriousFindings = async (page: Page): Promise<readonly Finding[]> => {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
      }
    ).axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => ({ id, impact, where: html.slice(0, 200) })))
  })
}

/** The same in both themes, without loading the page anew. */
export const seriousInBothThemes = async (page: Page): Promise<readonly Finding[]> => {
  const found: Finding[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.waitForSelector(`html[data-mantine-color-scheme=${colorScheme}]`)
    found.push(...(await seriousFindings(page)))
  }
  return found
}
