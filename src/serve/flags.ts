import { servedFlags } from '../app/served-flags.ts'
import { flagServer } from '../http/flag-server.ts'
import type { FlagServer } from '../http/flag-server.ts'
import { instanceFlags } from '../store/instance-flags.ts'
import type { Store } from '../store/open-store.ts'
import { listReleases } from '../store/releases.ts'
import { appOf } from '../engine/app-of.ts'
import { flagsSocketIn } from '../files/node-folders.ts'
import { keptValue } from './kept-value.ts'
import { consumeFlagsOf } from './ports-for.ts'
import { freePort } from '../postgres/free-port.ts'
import type { ServeLog } from './serve-log.ts'

/** Starts this node's part of the flag service, behind the agent's port that all nodes of the data folder share. */
export const startFlagServer = async ({
  folder,
  store,
  key,
  log,
}: {
  /** Of the node. */
  readonly folder: string
  readonly store: Store
  readonly key: Uint8Array
  readonly log: ServeLog
}): Promise<Pick<FlagServer, 'close'>> => {
  const consumeFlags = consumeFlagsOfApps(store)
  const served = servedFlags(store)
  const server = flagServer({
    key,
    log,
    featuresOf: (place, release, only) => served.ofRelease(place, release, only),
    flagsOf: async place => instanceFlags(store.pool, place, { consumeFlags: await consumeFlags(place.app) }),
  })
  await server.listenAt(flagsSocketIn(folder))
  return { close: () => server.close() }
}

/** The port at which the agent takes the questions: instances remember it for as long as they live, so the data folder keeps it. */
export const flagsPortOf = async (home: string): Promise<number> => {
  const free = String(await freePort())
  return Number(await keptValue(home, 'flags-port', () => free))
}

const rememberMs = 1_000

/** The newest release's file says which flags guard consumers; instances ask several times a second, so it is remembered a while. */
const consumeFlagsOfApps = (store: Store): ((app: string) => Promise<readonly string[]>) => {
  const known = new Map<string, { readonly flags: Promise<readonly string[]>; readonly untilMs: number }>()
  return app => {
    const found = known.get(app)
    if (found !== undefined && performance.now() < found.untilMs) return found.flags
    const flags = newestConsumeFlags(store, app)
    known.set(app, { flags, untilMs: performance.now() + rememberMs })
    return flags
  }
}

const newestConsumeFlags = async (store: Store, app: string): Promise<readonly string[]> => {
  const [newest] = await listReleases(store.db, app, 1)
  return newest === undefined ? [] : consumeFlagsOf(appOf(newest))
}
