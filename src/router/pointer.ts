import { mkdir, rmdir, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { failure } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { routerFolder } from './launch.ts'
import { removeSocketOf, socketPathIn } from './socket-path.ts'

const process_ = z.object({ pid: z.int(), socket: z.string() })
const pointerSchema = process_.extend({
  /** Routers that handed over and still finish requests. */
  predecessors: z.array(process_),
})

/** One router process and where it takes calls. */
export type RouterProcess = z.infer<typeof process_>
/** Who routes for a home folder now. */
export type Pointer = z.infer<typeof pointerSchema>

const GUARD_STALE_MS = 10_000
const GUARD_POLL_MS = 20

const pointerPath = (home: string): string => join(home, 'router', 'admin.json')

/** The pointer, or null when no router ever claimed the folder. */
export const readPointer = async (home: string): Promise<Pointer | null> => {
  const json = await readJsonFile(pointerPath(home))
  return json === undefined ? null : pointerSchema.parse(json)
}

export const writePointer = (home: string, pointer: Pointer): Promise<void> => writeJsonFile(pointerPath(home), pointer)

/** A path for this process's admin socket: in the home folder, or in a folder of our own under tmp when that is too deep. */
export const adminSocketPath = (home: string): Promise<string> =>
  socketPathIn(routerFolder(home), `admin.${process.pid}.sock`)

/** Removes a socket, and the folder under tmp that was made for it. */
export const removeSocket = (home: string, socket: string): Promise<void> => removeSocketOf(routerFolder(home), socket)

/** Whether a process takes connections on this socket; a hung one counts as live and is not fought. */
const isAnswering = (socket: string): Promise<boolean> =>
  new Promise(resolve => {
    const connection = connect(socket)
    connection.on('connect', () => {
      connection.destroy()
      resolve(true)
    })
    connection.on('error', () => resolve(false))
  })

const isExisting = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST'

/** A folder is the lock, as making one is atomic. It is held for milliseconds: one of 10 s was left by a crash. */
const guarded = async <T>(home: string, work: () => Promise<T>): Promise<T> => {
  const guard = join(home, 'router', 'claim')
  for (;;) {
    const refusal: unknown = await mkdir(guard).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refusal === undefined) break
    if (!isExisting(refusal)) throw refusal
    const age = await stat(guard).then(
      found => Date.now() - found.mtimeMs,
      () => 0,
    )
    if (age > GUARD_STALE_MS) await rmdir(guard).catch(() => undefined)
    else await pause(GUARD_POLL_MS)
  }
  try {
    return await work()
  } finally {
    await rmdir(guard)
  }
}

/**
 * Makes `mine` the router of the folder and answers which processes it follows: those that a dead one had before it, or,
 * when `from` hands over, that one as well. ROUTER_ALREADY_RUNNING when another one lives.
 */
export const claim = (home: string, mine: RouterProcess, from: number | null): Promise<readonly RouterProcess[]> =>
  guarded(home, async () => {
    const before = await readPointer(home)
    const isLive = before !== null && (await isAnswering(before.socket))
    if (isLive && before.pid !== from) throw failure(routerErrors.ROUTER_ALREADY_RUNNING, { home, pid: before.pid })
    if (before !== null && !isLive) await removeSocket(home, before.socket)
    const predecessors = [
      ...(before?.predecessors ?? []),
      ...(isLive ? [{ pid: before.pid, socket: before.socket }] : []),
    ]
    await writePointer(home, { ...mine, predecessors })
    return predecessors
  })
