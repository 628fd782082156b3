import axe from 'axe-core'
import type { Page } from 'playwright-core'

export type Finding = { readonly id: string; readonly impact: string; readonly where: string }

/** What axe-core finds in a page that is serious or worse. */
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
