import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { localRouter } from '../src/adapters/local/router.ts'
import type { Lease } from '../src/ports/lease.ts'
import type { Router, RouteVersion } from '../src/ports/router.ts'
import { routerClient } from '../src/router/client.ts'
import { ensureRouter } from '../src/router/ensure.ts'
import { makeHome } from '../src/serve/home.ts'
import { temporaryFolder } from '../test/rig/temporary-folder.ts'
import { until } from '../test/rig/until.ts'

const entry = fileURLToPath(new URL('../test/rig/router-process.ts', import.meta.url))
export const lease: Lease = { epoch: 1, check: () => undefined }
const service = 'web'

/** The real traffic daemon with one route. */
export type OurRouter = {
  readonly router: Router
  readonly url: string
  readonly pid: number
  /** Makes this the whole traffic. */
  setVersions(versions: readonly RouteVersion[]): Promise<void>
  drain(ids: readonly string[]): Promise<number>
  stop(): Promise<void>
}

export const startOurRouter = async (versions: readonly RouteVersion[]): Promise<OurRouter> => {
  const { path, remove } = await temporaryFolder()
  const home = join(path, 'h')
  await makeHome(home)
  const { pid } = await ensureRouter({ home, command: [process.execPath, entry, home] })
  const router = localRouter({
    client: routerClient({ home }),
    place: { app: 'bench', environment: 'local' },
    ports: {},
  })
  const setVersions = (wanted: readonly RouteVersion[]): Promise<void> =>
    router.setRoute({ service, versions: wanted, parked: false, parkMs: 1_000, test: null, sticky: null }, lease)
  await setVersions(versions)
  const [route] = await router.routes()
  return {
    router,
    url: route?.url ?? '',
    pid,
    setVersions,
    drain: async ids => (await router.drain(service, ids, 10_000, lease)).cut,
    stop: async () => {
      process.kill(pid, 'SIGTERM')
      await until('the router has ended', () => !isAlive(pid))
      await remove()
    },
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // ESRCH: it has ended
  }
}
