import type { Page } from 'playwright-core'
import { demoPage, inviteTo } from '../src/demo/demo-page.ts'
import { builtPage } from '../test/rig/built-page.ts'
import { launchChromium, noChromium } from '../test/rig/installed-chromium.ts'
import { sessionBy } from '../test/rig/session-by.ts'
import type { Figure } from './figure.ts'
import { percentile } from './percentile.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'

const warmUps = 2
const rounds = 20
const limitMs = 1_000
const place = '/v1/apps/bench/environments/here'
const file = `app: bench
services:
  web: { build: ., command: node server.mjs }
environments:
  here: { target: local }
deploy: [{ run: { name: nothing, do: 'true', undo: 'true' } }]
`

/** How long after the answer to one person's change another one sees it on the page that they have open. */
export const seen: Figure = {
  name: 'seen',
  measure: async say => {
    if (noChromium !== null) throw new Error(noChromium)
    const page = await demoPage(await builtPage())
    const server = await startRealServer(undefined, page.variables)
    const browser = await launchChromium()
    try {
      await server.ship({ 'lockstep.yaml': file, 'server.mjs': '' })
      const storageState = await sessionBy(browser, page.url, await inviteTo(server.client, 'ann'))
      const context = await browser.newContext({ baseURL: page.url, storageState })
      const overview = await context.newPage()
      await overview.goto('/')
      await overview.waitForSelector('[data-environment="here"] >> text=v1')
      await overview.waitForSelector('[data-live="live"]')
      say('the overview is open')
      const took: number[] = []
      for (let round = 0; round < warmUps + rounds; round++) {
        const ms = await heldUntilSeen(server, overview)
        if (round >= warmUps) took.push(ms)
      }
      return {
        readings: [
          {
            name: 'from the answer to a change until the page that another one has open shows it, the worst',
            value: Math.max(...took),
            unit: 'ms',
            limit: { kind: 'at-most', value: limitMs },
            note: `half of them ${percentile(took, 50).toFixed(0)} ms; ${rounds} times, server and browser on one machine`,
          },
        ],
        wrong: [],
      }
    } finally {
      await browser.close()
      await server.stop()
    }
  },
}

const heldUntilSeen = async (server: RealServer, overview: Page): Promise<number> => {
  const note = overview.locator('[data-environment="here"] >> text=v1 is held here')
  await server.client.post(`${place}/holds`, { release: 'v1', reason: 'a look at the page' })
  const heldAt = performance.now()
  await note.waitFor()
  const ms = performance.now() - heldAt
  await server.client.post(`${place}/holds/lift`, { release: 'v1', reason: 'over' })
  await note.waitFor({ state: 'detached' })
  return ms
}
