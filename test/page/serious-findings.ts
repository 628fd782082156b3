import axe from 'axe-core'
import type { Page } from 'playwright-core'

export type Finding = { readonly id: string; readonly impact: string; readonly where: string }

type Violation = {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What axe-core finds that is serious or worse. */
export const seriousFindings = async (page: Page): Promise<readonly Finding[]> => {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const inPage = globalThis as unknown as { axe: { run(): Promise<{ violations: readonly Violation[] }> } }
    const { violations } = await inPage.axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => ({ id, impact, where: html.slice(0, 200) })))
  })
}
