import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** One process as the system lists it. A zombie has ended and only waits to be collected. */
export type Process = {
  readonly pid: number
  readonly group: number
  /** 0 where the system does not tell. */
  readonly session: number
  /** Clock ticks since boot (Linux) or epoch milliseconds (elsewhere): with the pid it names a process for good. */
  readonly startedAt: number
  readonly isZombie: boolean
}

/** A process that can be told from a later one with the same pid. */
export type ProcessIdentity = { readonly pid: number; readonly identity: string }

const hasProc = process.platform === 'linux'

// Start times count from boot: after a reboot the same pid and ticks may come again.
const boot = hasProc ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : 'wall'

/** Names the process among all that ever had this pid. */
export const identityOf = (process: Process): string => `${boot}/${process.startedAt}`

/** Reads a line of /proc/<pid>/stat; the program's name stands in parentheses and may contain anything. See proc_pid_stat(5). */
export const parseStat = (pid: number, stat: string): Process => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    pid,
    group: Number(fields[2]),
    session: Number(fields[3]),
    startedAt: Number(fields[19]),
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
  }
}

/** Reads a line of `ps -o pid=,pgid=,stat=,lstart=`. */
export const parsePsLine = (line: string): Process => {
  const [pid, group, stat = '', ...started] = line.trim().split(/\s+/)
  return {
    pid: Number(pid),
    group: Number(group),
    session: 0,
    startedAt: Date.parse(started.join(' ')),
    isZombie: stat.startsWith('Z'),
  }
}

const isGone = (error: unknown): boolean => ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')

const readStat = (pid: number): Process | null => {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

const runPs = (args: readonly string[]): readonly Process[] => {
  try {
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' }
    const text = execFileSync('ps', [...args, '-o', 'pid=,pgid=,stat=,lstart='], { encoding: 'utf8', env })
    return text.split('\n').filter(Boolean).map(parsePsLine)
  } catch (error) {
    // ps exits with 1 when no process matches.
    if ((error as { status?: number }).status === 1) return []
    throw error
  }
}

/** The process that has this pid now, or null. */
export const findProcess = (pid: number): Process | null =>
  hasProc ? readStat(pid) : (runPs(['-p', String(pid)])[0] ?? null)

/** All processes of this machine that this user can see. */
export const listProcesses = (): readonly Process[] => {
  if (!hasProc) return runPs(['-ax'])
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.flatMap(pid => readStat(Number(pid)) ?? [])
}

/** Whether exactly this process is there and has not ended. */
export const isRunning = ({ pid, identity }: ProcessIdentity): boolean => {
  const found = findProcess(pid)
  return found !== null && !found.isZombie && identityOf(found) === identity
}

/** Whether the process was given this `NAME=value` at its start. Always false where the system does not tell (macOS). */
export const hasVariable = (pid: number, variable: string): boolean => {
  if (!hasProc) return false
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${variable}\0`)
  } catch (error) {
    // Another user's process is not ours.
    if (isGone(error) || ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
