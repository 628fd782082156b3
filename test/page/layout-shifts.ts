import type { Page } from 'playwright-core'

export type Shift = { readonly value: number; readonly of: readonly string[] }

const observing = `
  globalThis.shifts = []
  const nameOf = node =>
    node === null ? '(gone)' : \`\${node.nodeName.toLowerCase()}.\${node.className ?? ''} "\${(node.textContent ?? '').slice(0, 40)}"\`
  const note = entries => {
    for (const { value, hadRecentInput, sources } of entries)
      if (!hadRecentInput) shifts.push({ value, of: sources.map(({ node }) => nameOf(node)) })
  }
  const observer = new PerformanceObserver(list => note(list.getEntries()))
  observer.observe({ type: 'layout-shift', buffered: true })
  // The browser tells of them when it has time: this takes what it has not told of yet.
  globalThis.allShifts = () => {
    note(observer.takeRecords())
    return shifts
  }
`

/** Notes whatever moves on the pages that are loaded from now on without anybody having touched them. */
export const noteShifts = async (page: Page): Promise<void> => {
  await page.addInitScript({ content: `{${observing}}` })
}

/** What has moved since the page was loaded, once what was asked for has been drawn. */
export const shiftsOf = async (page: Page): Promise<readonly Shift[]> => {
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
  return page.evaluate('allShifts()')
}

export const sumOf = (shifts: readonly Shift[]): number => shifts.reduce((sum, { value }) => sum + value, 0)

/** Every answer takes so long on its way, as for somebody far from the server. */
export const farAway = async (page: Page, latencyMs: number): Promise<void> => {
  const devTools = await page.context().newCDPSession(page)
  const unlimited = { downloadThroughput: -1, uploadThroughput: -1 }
  await devTools.send('Network.enable')
  await devTools.send('Network.emulateNetworkConditions', { offline: false, latency: latencyMs, ...unlimited })
}
