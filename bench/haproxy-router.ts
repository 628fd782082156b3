import { haproxyRouter } from '../src/adapters/haproxy/router.ts'
import type { RouteVersion } from '../src/ports/router.ts'
import { haproxyOf } from '../src/serve/installed-haproxy.ts'
import { temporaryFolder } from '../test/rig/temporary-folder.ts'
import type { Haproxy } from './haproxy.ts'
import { lease } from './our-router.ts'

/** HAProxy as Lockstep runs it: with shares, test route and waiting. HAPROXY_MISSING. */
export const startHaproxyRouter = async (versions: readonly RouteVersion[]): Promise<Haproxy> => {
  const { path, remove } = await temporaryFolder()
  const haproxy = haproxyOf(path)
  const router = haproxyRouter({ haproxy, place: { app: 'bench', environment: 'local' }, ports: {} })
  await router.setRoute({ service: 'web', versions, parked: false, parkMs: 1_000, sticky: null, test: null }, lease)
  const [route] = await router.routes()
  return {
    url: route?.url ?? '',
    pid: (await haproxy.pid()) ?? 0,
    stop: async () => {
      await haproxy.stop(1_000)
      await remove()
    },
  }
}
