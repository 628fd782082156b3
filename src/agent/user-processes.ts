import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const pollMs = 20

/** Real, effective, saved and file system user of a process; see proc_pid_status(5). Nothing for one that has ended. */
const usersOf = (pid: number): readonly number[] => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    if (/^State:\s+[ZX]/m.test(status)) return []
    return (/^Uid:\s+(.*)$/m.exec(status)?.[1] ?? '').split(/\s+/).map(Number)
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/** The living processes that run as a user, in whichever session and group, with whatever environment. Linux only. */
export const processesOfUser = (uid: number): readonly number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => usersOf(pid).includes(uid))

/** Ends every process of a user that is nobody else's, and returns when none is left. */
export const endUser = async (uid: number): Promise<void> => {
  for (let found = processesOfUser(uid); found.length > 0; found = processesOfUser(uid)) {
    killAll(uid)
    found.forEach(kill)
    await pause(pollMs)
  }
}

/** To -1 the system signals all that the sender may signal, at once, so that nothing can fork its way out: kill(2). */
const killAll = (uid: number): void => {
  spawnSync('sh', ['-c', 'kill -KILL -1'], { uid, gid: uid, cwd: '/', env: {}, stdio: 'ignore' })
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
