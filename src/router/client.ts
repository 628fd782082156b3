import { setTimeout as pause } from 'node:timers/promises'
import { failure, isFailure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { adminCall } from './admin-call.ts'
import { readPointer } from './pointer.ts'
import type { Call, CallAnswer, CallArgs } from './protocol.ts'

const CALL_TIMEOUT_MS = 15_000
const RETRY_MS = 50
/** A router that is restarted or replaced answers again within this time. */
const ABSENCE_MS = 3_000

/** The calls of a running router; each is repeated for 3 s while it is away or being replaced, as all are idempotent. */
export type RouterClient = {
  status(): Promise<CallAnswer<'status'>>
  routes(args: CallArgs<'routes'>): Promise<CallAnswer<'routes'>>
  counts(args: CallArgs<'counts'>): Promise<CallAnswer<'counts'>>
  /** Answers the port; 0 = keep the one it has, or any free one. ROUTER_EPOCH_STALE, ROUTER_PORT_IN_USE, ROUTER_CALL_INVALID. */
  setRoute(args: CallArgs<'set-route'>): Promise<CallAnswer<'set-route'>>
  /** ROUTER_EPOCH_STALE. */
  removeRoute(args: CallArgs<'remove-route'>): Promise<CallAnswer<'remove-route'>>
  /** ROUTER_EPOCH_STALE, ROUTER_STILL_ROUTED. */
  drain(args: CallArgs<'drain'>): Promise<CallAnswer<'drain'>>
  /** Resolves when the router has finished its requests (or cut them after `timeoutMs`). ROUTER_NOT_RUNNING. Not repeated. */
  stop(args: CallArgs<'stop'>): Promise<CallAnswer<'stop'>>
  /** Replaces the running router by the one that `command` starts, without a lost request. ROUTER_HANDOVER_FAILED. Not repeated. */
  handOver(args: CallArgs<'handover'>): Promise<CallAnswer<'handover'>>
}

/** ABORT_ERR: it takes connections and says nothing, as a stopped process does. */
const absent = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ABORT_ERR'])
const isAbsent = (error: unknown): boolean => absent.has((error as NodeJS.ErrnoException).code ?? '')
const mayPass = (error: unknown): boolean =>
  isFailure(error, routerErrors.ROUTER_NOT_RUNNING) || isFailure(error, routerErrors.ROUTER_HANDING_OVER)

const once = async <C extends Call>(
  home: string,
  call: C,
  args: CallArgs<C>,
  timeoutMs: number,
): Promise<CallAnswer<C>> => {
  const pointer = await readPointer(home)
  if (pointer === null) throw failure(routerErrors.ROUTER_NOT_RUNNING, { home })
  return adminCall(pointer.socket, call, args, timeoutMs).catch((error: unknown) => {
    throw isAbsent(error) ? failure(routerErrors.ROUTER_NOT_RUNNING, { home }, error) : error
  })
}

const repeated = async <T>(attempt: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + ABSENCE_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayPass(error) || performance.now() > deadline) throw error
      await pause(RETRY_MS)
    }
  }
}

/** One look at whether the router of this folder lives. ROUTER_NOT_RUNNING. */
export const routerStatus = (home: string): Promise<CallAnswer<'status'>> => once(home, 'status', {}, CALL_TIMEOUT_MS)

/** Speaks to the router of this home folder, whichever process it is at the time of each call. */
export const routerClient = ({ home }: { readonly home: string }): RouterClient => {
  const call = <C extends Call>(name: C, args: CallArgs<C>, waitMs = 0): Promise<CallAnswer<C>> =>
    repeated(() => once(home, name, args, CALL_TIMEOUT_MS + waitMs))
  return {
    status: () => call('status', {}),
    routes: args => call('routes', args),
    counts: args => call('counts', args),
    setRoute: args => call('set-route', args),
    removeRoute: args => call('remove-route', args),
    drain: args => call('drain', args, args.timeoutMs),
    stop: args => once(home, 'stop', args, CALL_TIMEOUT_MS + args.timeoutMs),
    handOver: args => once(home, 'handover', args, CALL_TIMEOUT_MS + args.timeoutMs),
  }
}
