import type { Handlers } from './admin-server.ts'
import type { Daemon } from './daemon.ts'
import { handOver } from './hand-over.ts'
import { readPointer, removeSocket, writePointer } from './pointer.ts'
import type { RouterProcess } from './pointer.ts'

/** A wish to end, and what to call when it is done. */
export type Stop = { readonly timeoutMs: number; readonly done: () => void }

/** What the process waits for once it serves. */
export type Endings = {
  readonly handedOver: PromiseWithResolvers<'handed-over'>
  readonly stop: PromiseWithResolvers<Stop>
}

/** What the calls do; each waits until the router serves, `status` aside. */
export const handlersOf = (home: string, mine: RouterProcess, daemon: Promise<Daemon>, endings: Endings): Handlers => {
  let isReady = false
  const ready = daemon.then(started => {
    isReady = true
    return started
  })
  return {
    status: async () => ({ pid: process.pid, ready: isReady }),
    routes: async ({ place }) => (await ready).routes(place),
    counts: async ({ place }) => (await ready).counts(place),
    'set-route': async args => (await ready).setRoute(args),
    'remove-route': async args => (await ready).removeRoute(args),
    drain: async args => (await ready).drain(args),
    'drain-rest': async args => (await ready).drainHere(args),
    follow: async args => (await ready).follow(args),
    inherit: async args => (await ready).inherit(args),
    handover: async ({ command, timeoutMs }) => {
      const answer = await replaced(home, mine, await ready, command, timeoutMs)
      endings.handedOver.resolve('handed-over')
      return answer
    },
    stop: ({ timeoutMs }) => new Promise(resolve => endings.stop.resolve({ timeoutMs, done: () => resolve({}) })),
  }
}

/** The successor knows our predecessors and speaks to them itself; when there is none after all, we go on as before. */
const replaced = async (
  home: string,
  mine: RouterProcess,
  daemon: Daemon,
  command: readonly string[],
  timeoutMs: number,
) => {
  await daemon.freeze()
  try {
    const answer = await handOver(home, command, daemon.traffic, timeoutMs)
    daemon.predecessors.set([])
    return answer
  } catch (error) {
    const pointer = await readPointer(home)
    if (pointer !== null && pointer.pid !== mine.pid) await removeSocket(home, pointer.socket)
    await writePointer(home, { ...mine, predecessors: [...daemon.predecessors.list] })
    daemon.isFrozen = false
    throw error
  }
}
