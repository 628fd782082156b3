// Makes the pictures of the page that README.md and docs show, from the story of the demo: npm run screenshots.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { HistoryPage } from '../src/app/status.ts'
import type { ApiClient } from '../src/cli/api-client.ts'
import { approver } from '../src/demo/approver.ts'
import { demoPage, inviteTo } from '../src/demo/demo-page.ts'
import { scenario } from '../src/demo/scenario.ts'
import { startDemo } from '../src/demo/start-demo.ts'
import type { DemoWorld } from '../src/demo/start-demo.ts'
import { builtPage } from '../test/rig/built-page.ts'
import { launchChromium, noChromium } from '../test/rig/installed-chromium.ts'
import type { FindDeployment } from './screenshots/pictured-views.ts'
import { photographer } from './screenshots/photographer.ts'
import type { Photographer } from './screenshots/photographer.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/images')
const self = [process.execPath, join(root, 'src/main.ts')]
const say = (text: string): void => void process.stderr.write(`${text}\n`)
const output = { isJson: true, data: say, progress: say, json: () => undefined }

if (noChromium !== null) throw new Error(noChromium)
await mkdir(folder, { recursive: true })
const page = await demoPage(await builtPage())
const browser = await launchChromium()
const world = await startDemo({ output, self, page })

const newest = async (environment: string, release: string): Promise<string | null> => {
  const { items } = await world.client.get<HistoryPage>('/v1/apps/orders/history?limit=100')
  return items.find(entry => entry.environment === environment && entry.release === release)?.id ?? null
}

const found: FindDeployment = async (environment, release) => {
  const id = await newest(environment, release)
  if (id === null) throw new Error(`no deployment of ${release} to ${environment}`)
  return id
}

/** She approves as ever, once it was pictured how v2 waits for her. */
const patient = ({ approver: client }: DemoWorld, { take }: Photographer): ApiClient => ({
  ...client,
  post: async <T>(path: string, body: unknown): Promise<T> => {
    if (path === `/v1/deployments/${await newest('production', 'v2')}/approve`) await take('v2-waits', found)
    return client.post<T>(path, body)
  },
})

try {
  const invitation = await inviteTo(world.client, approver)
  const pictures = await photographer({ browser, base: page.url, invitation, folder, say })
  await pictures.take('before', found)
  await scenario({ ...world, approver: patient(world, pictures), output })
  await pictures.take('end', found)
} finally {
  await browser.close()
  await world.stop()
}
