import type { ChildProcess } from 'node:child_process'
import type { Server as NetServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { FROM_VARIABLE, launch } from './launch.ts'
import type { Traffic } from './traffic.ts'

/*
 * hello (new: it knows the routes) -> listener, for each port (old) -> all (old) -> ready (new: it accepts and takes calls).
 * Both accept meanwhile; whatever fails before `ready` leaves the old one in charge.
 */
type FromNew = { readonly type: 'hello' } | { readonly type: 'ready' }
type FromOld = { readonly type: 'listener'; readonly key: string } | { readonly type: 'all' }

const said = (child: ChildProcess, type: FromNew['type']): Promise<void> =>
  new Promise(resolve => {
    const listen = (message: unknown) => {
      if ((message as FromNew).type !== type) return
      child.off('message', listen)
      resolve()
    }
    child.on('message', listen)
  })

const send = (child: ChildProcess, message: FromOld, handle?: NetServer): Promise<void> =>
  new Promise((resolve, reject) => {
    child.send(message, handle, {}, error => (error === null ? resolve() : reject(error)))
  })

const giveListeners = async (child: ChildProcess, traffic: Traffic): Promise<void> => {
  await said(child, 'hello')
  for (const { key, listener } of traffic.listeners()) await send(child, { type: 'listener', key }, listener.server)
  const ready = said(child, 'ready')
  await send(child, { type: 'all' })
  await ready
}

/** Starts the successor and gives it every listening socket. ROUTER_HANDOVER_FAILED, then there is no successor. */
export const handOver = async (
  home: string,
  command: readonly string[],
  traffic: Traffic,
  timeoutMs: number,
): Promise<{ pid: number }> => {
  const { child, end } = await launch(home, command, process.pid)
  const limit = new AbortController()
  const late = pause(timeoutMs, `it was not ready after ${timeoutMs} ms`, { signal: limit.signal })
  const given = giveListeners(child, traffic).then(
    () => null,
    (error: Error) => error.message,
  )
  const reason = await Promise.race([given, end, late]).finally(() => limit.abort())
  if (reason !== null) {
    child.kill('SIGKILL')
    await end
    throw failure(routerErrors.ROUTER_HANDOVER_FAILED, { reason })
  }
  child.disconnect()
  child.unref()
  return { pid: child.pid! }
}

/** The process that hands over to this one, if one does. */
export const handsOverToUs = (): number | null => {
  const from = process.env[FROM_VARIABLE]
  return from === undefined || process.send === undefined ? null : Number(from)
}

/** Asks the old router for its listening sockets and resolves when all are taken. */
export const takeListeners = (traffic: Traffic): Promise<void> =>
  new Promise((resolve, reject) => {
    const taken: Promise<void>[] = []
    process.once('disconnect', () => reject(new Error('the router that handed over has gone')))
    process.on('message', (message: FromOld, handle: NetServer) => {
      if (message.type === 'listener') taken.push(traffic.take(message.key, handle))
      else Promise.all(taken).then(() => resolve(), reject)
    })
    process.send!({ type: 'hello' } satisfies FromNew)
  })

/** Tells the old router that this one serves. */
export const sayReady = (): void => {
  process.send!({ type: 'ready' } satisfies FromNew)
}
