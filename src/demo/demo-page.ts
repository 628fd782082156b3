import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { actorName } from '../cli/api-client.ts'
import type { ApiClient } from '../cli/api-client.ts'
import type { Output } from '../cli/output.ts'
import { cliErrors } from '../domain/errors/cli.ts'
import { failure } from '../domain/errors/error.ts'
import { freePort } from '../postgres/free-port.ts'

/** Where a demo shows its page, and what its server has to be told for that. */
export type DemoPage = { readonly url: string; readonly variables: Readonly<Record<string, string>> }

/** A page at a free port of this machine alone; `folder`: where the page was built. CLI_DEMO_NEEDS_PAGE. */
export const demoPage = async (folder: string): Promise<DemoPage> => {
  if (!existsSync(join(folder, 'index.html'))) throw failure(cliErrors.CLI_DEMO_NEEDS_PAGE, { folder })
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  return { url, variables: { LOCKSTEP_LISTEN: address, LOCKSTEP_PUBLIC_URL: url } }
}

/** A link by which somebody gets an account on the page, once, within an hour. */
export const inviteTo = async (client: ApiClient, name: string = actorName()): Promise<string> =>
  (await client.post<{ readonly url: string }>('/v1/admin/invitation', { name })).url

/** Where to look, for whoever runs the demo. */
export const sayWhereToLook = (output: Output, page: DemoPage, invitation: string): void =>
  output.progress(
    [
      '',
      `the page is at ${page.url}`,
      'open this link for an account, any e-mail address will do; it counts once, for an hour:',
      `  ${invitation}`,
    ].join('\n'),
  )

/** Until somebody ends it. */
export const stayUntilTold = (output: Output, page: DemoPage): Promise<void> => {
  output.progress(`\neverything runs on for you to look at: ${page.url}\nCtrl+C ends it`)
  return new Promise(resolve => {
    // Who only listens for a signal has nothing to do, as Node sees it, and would end.
    const staying = setInterval(() => undefined, 60_000)
    const end = (): void => {
      clearInterval(staying)
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  })
}
