import type { Server } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { LockstepError } from '../domain/errors/error.ts'
import type { Log } from '../ports/log.ts'
import { adminCall } from './admin-call.ts'
import { listenForCalls } from './admin-server.ts'
import { Daemon } from './daemon.ts'
import { handsOverToUs, sayReady, takeListeners } from './hand-over.ts'
import { handlersOf } from './handlers.ts'
import type { Endings, Stop } from './handlers.ts'
import { makeFolder, routerFolder } from './launch.ts'
import { adminSocketPath, claim, readPointer, removeSocket } from './pointer.ts'
import type { RouterProcess } from './pointer.ts'
import { loadState } from './state.ts'

const ANSWER_TIMEOUT_MS = 300_000
const STOP_TIMEOUT_MS = 30_000
/** How long a router that handed over waits for its last connections: a websocket may stay for long. */
const LINGER_MS = 3_600_000
const PORT_RETRY_MS = 500
const INHERIT_TIMEOUT_MS = 5_000

export type RouterOptions = {
  /** Lockstep's home folder; the router lives in `router/` of it. */
  readonly home: string
  readonly log: Log
  /** How long an instance may take until its answer begins; 5 minutes unless told. */
  readonly answerTimeoutMs?: number
}

const retryPorts = async (daemon: Daemon, log: Log): Promise<void> => {
  while (!daemon.isFrozen) {
    await pause(PORT_RETRY_MS, undefined, { ref: false })
    if ((await daemon.openStored()).length === 0) return log.line('all ports are taken now')
  }
}

/** A port that another program holds is tried again until it is free: the other services must not wait for it. */
const openPorts = async (daemon: Daemon, log: Log): Promise<void> => {
  const refusals = await daemon.openStored()
  for (const refusal of refusals)
    log.line(refusal instanceof LockstepError ? `${refusal.code} ${refusal.message}` : refusal.message)
  if (refusals.length > 0) void retryPorts(daemon, log)
}

const start = async (options: RouterOptions, mine: RouterProcess, from: number | null): Promise<Daemon> => {
  const predecessors = await claim(options.home, mine, from)
  const daemon = new Daemon(
    options.home,
    await loadState(routerFolder(options.home)),
    options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
  )
  daemon.predecessors.set(predecessors)
  if (from === null) await openPorts(daemon, options.log)
  else await takeListeners(daemon.traffic)
  return daemon
}

/** Gives the totals to whoever is in charge now. It may be gone: then they are lost, and only they. */
const bequeath = async (home: string, daemon: Daemon, log: Log): Promise<void> => {
  const heir = await readPointer(home)
  if (heir === null || heir.pid === process.pid) return
  const counts = await daemon.counts(null)
  await adminCall(heir.socket, 'inherit', { pid: process.pid, counts }, INHERIT_TIMEOUT_MS).catch((error: Error) =>
    log.line(`the totals could not be passed on to process ${heir.pid}: ${error.message}`),
  )
}

/** Finishes what is in flight: after a hand-over all of it, at a stop for as long as it allows. */
const finish = async (daemon: Daemon, admin: Server, endings: Endings, reason: 'handed-over' | Stop): Promise<void> => {
  await daemon.freeze()
  daemon.traffic.leaveAll()
  const stop =
    reason === 'handed-over' ? await Promise.race([daemon.traffic.ended(LINGER_MS), endings.stop.promise]) : reason
  if (stop === undefined) return
  admin.close()
  daemon.traffic.closeIdle()
  const before = daemon.predecessors.call('stop', { timeoutMs: stop.timeoutMs }, stop.timeoutMs)
  await Promise.all([daemon.traffic.ended(stop.timeoutMs), before])
  stop.done()
}

/**
 * The traffic daemon: claims the home folder, listens on every stored port, and serves until it is stopped (SIGTERM or the
 * call `stop`) or handed over; resolves when the last request has ended. ROUTER_ALREADY_RUNNING, ROUTER_STATE_BROKEN.
 */
export const routerMain = async (options: RouterOptions): Promise<void> => {
  const { home, log } = options
  const endings: Endings = { handedOver: Promise.withResolvers(), stop: Promise.withResolvers() }
  const started = Promise.withResolvers<Daemon>()
  await makeFolder(home)
  const mine = { pid: process.pid, socket: await adminSocketPath(home) }
  const admin = await listenForCalls(mine.socket, handlersOf(home, mine, started.promise, endings))
  const onSignal = () => endings.stop.resolve({ timeoutMs: STOP_TIMEOUT_MS, done: () => undefined })
  process.on('SIGTERM', onSignal)
  try {
    const from = handsOverToUs()
    const daemon = await start(options, mine, from)
    started.resolve(daemon)
    if (from !== null) sayReady()
    log.line(`router ${process.pid} serves ${daemon.traffic.listeners().length} ports`)
    await finish(daemon, admin, endings, await Promise.race([endings.handedOver.promise, endings.stop.promise]))
    await bequeath(home, daemon, log)
    daemon.traffic.cut()
    log.line(`router ${process.pid} has ended`)
  } finally {
    admin.close()
    process.off('SIGTERM', onSignal)
    await removeSocket(home, mine.socket)
  }
}
