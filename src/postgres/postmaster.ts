import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemCode } from '../files/file-system.ts'

/** What a server says about itself in postmaster.pid (src/include/utils/pidfile.h). */
export type Postmaster = {
  readonly pid: number
  readonly port: number
  readonly socketDir: string
  readonly isReady: boolean
}

/** Reads the text of postmaster.pid; undefined when it is empty or half written. */
export const parsePostmaster = (text: string): Postmaster | undefined => {
  const [pid, , , port, socketDir, , , status] = text.split('\n')
  if (pid === undefined || !/^\d+$/.test(pid)) return undefined
  return { pid: Number(pid), port: Number(port ?? 0), socketDir: socketDir ?? '', isReady: status?.trim() === 'ready' }
}

const readIfThere = async (read: () => Promise<string>): Promise<string> => {
  try {
    return await read()
  } catch (error) {
    // ESRCH: the process ended while its file in /proc was read. EACCES: another user's process, which is not ours.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return ''
    throw error
  }
}

const isPostmasterOnLinux = async (pid: number, dataDir: string): Promise<boolean> => {
  const command = await readIfThere(() => readFile(`/proc/${pid}/cmdline`, 'utf8'))
  if (command.split('\0').includes(dataDir)) return true
  return (await readIfThere(() => readlink(`/proc/${pid}/cwd`))) === dataDir
}

const isPostmasterByPs = async (pid: number): Promise<boolean> => {
  // ps ends with 1 when there is no such process.
  const answer = await promisify(execFile)('ps', ['-o', 'stat=,command=', '-p', String(pid)]).catch(() => undefined)
  return answer !== undefined && !answer.stdout.startsWith('Z') && answer.stdout.includes('postgres')
}

/**
 * Whether a process is the live server of a data directory. A zombie is not: it has no command line and no working
 * directory. Nor is another program that got the number of a dead server, as happens when a container restarts.
 */
export const isPostmaster = (pid: number, dataDir: string): Promise<boolean> =>
  process.platform === 'linux' ? isPostmasterOnLinux(pid, dataDir) : isPostmasterByPs(pid)

/** The live server of a data directory, or undefined. `dataDir` without symbolic links. */
export const livePostmaster = async (dataDir: string): Promise<Postmaster | undefined> => {
  let text: string
  try {
    text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
  const found = parsePostmaster(text)
  return found !== undefined && (await isPostmaster(found.pid, dataDir)) ? found : undefined
}
