import { mkdir, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckDependency } from '../../../config/app.ts'
import { startThrowaway, throwawayData } from '../../../postgres/start-throwaway.ts'
import { stopServer } from '../../../postgres/stop-server.ts'
import { exists } from '../../../files/file-system.ts'
import { removeTree } from '../build-folder.ts'
import { namesIn, templateIn } from './check-folder.ts'
import type { CheckFolder } from './check-folder.ts'
import { startRedis } from './redis.ts'

/** What runs beside one check. */
export type CheckServices = {
  /** Where they are. The addresses are secrets as far as the check's output goes. */
  readonly variables: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export type ServicesRequest = {
  readonly dataFolder: string
  readonly folder: CheckFolder
  readonly uid: number | null
  readonly check: string
  readonly with: readonly CheckDependency[]
  /** Marks processes, so that they are found after a crash of ours. */
  readonly operation: string
}

type Started = { readonly name: string; readonly url: string; stop(): Promise<void> }

const stopTimeoutMs = 30_000

/** Starts what a check needs, one after the other; when one does not start, those before it are stopped. POSTGRES_, CHECK_. */
export const startServices = async (request: ServicesRequest): Promise<CheckServices> => {
  const started: Started[] = []
  const stop = async (): Promise<void> => {
    for (const one of started.splice(0).reverse()) await one.stop()
  }
  try {
    for (const kind of request.with) started.push(await starters[kind](request))
  } catch (error) {
    await stop()
    throw error
  }
  return { variables: Object.fromEntries(started.map(({ name, url }) => [name, url])), stop }
}

/** Stops what a process that died has left running in a folder. */
export const stopLeftServices = async ({ services }: CheckFolder): Promise<void> => {
  for (const name of await namesIn(services)) await stopPostgresIn(join(services, name))
}

const stopPostgresIn = async (folder: string): Promise<void> => {
  if (await exists(throwawayData(folder))) await stopServer(throwawayData(folder), stopTimeoutMs)
}

const startPostgres = async ({ dataFolder, folder, uid, check }: ServicesRequest): Promise<Started> => {
  const own = await emptyFolder(folder, `${check}.postgres`)
  const stop = async (): Promise<void> => {
    await stopPostgresIn(own)
    await removeTree(own)
  }
  const silent = { info: () => undefined }
  try {
    const url = await startThrowaway({ template: templateIn(dataFolder), folder: own, uid, log: silent })
    return { name: 'DATABASE_URL', url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const startOwnRedis = async ({ folder, uid, check, operation }: ServicesRequest): Promise<Started> => {
  const own = await emptyFolder(folder, `${check}.redis`)
  const redis = await startRedis({ folder: own, uid, check, operation })
  const stop = async (): Promise<void> => {
    await redis.stop()
    await removeTree(own)
  }
  return { name: 'REDIS_URL', url: redis.url, stop }
}

const starters: Readonly<Record<CheckDependency, (request: ServicesRequest) => Promise<Started>>> = {
  postgres: startPostgres,
  redis: startOwnRedis,
}

const emptyFolder = async ({ services }: CheckFolder, name: string): Promise<string> => {
  const path = join(services, name)
  await removeTree(path)
  await mkdir(path)
  await chmod(path, 0o711)
  return path
}
