import { readdir, readFile } from 'node:fs/promises'

/** Linux counts processor time in hundredths of a second (proc(5), USER_HZ). */
const tickMs = 10

/** The fields of a process after its name, which stands in parentheses and may hold anything. */
const fieldsOf = async (pid: number): Promise<readonly string[]> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** User and system time that a process has used, and what its children had used that have ended, in milliseconds. Linux only. */
export const cpuMsOf = async (pid: number): Promise<number> => {
  const fields = await fieldsOf(pid)
  return [11, 12, 13, 14].reduce((ms, field) => ms + Number(fields[field]) * tickMs, 0)
}

/** A process and all that it and its children have started and that runs now. Linux only. */
export const processTree = async (root: number): Promise<readonly number[]> => {
  const pids = (await readdir('/proc')).map(Number).filter(pid => pid > 0)
  const parents = await Promise.all(
    pids.map(async pid => ({
      pid,
      parent: await fieldsOf(pid).then(
        fields => Number(fields[1]),
        () => 0,
      ),
    })),
  )
  const below = (pid: number): readonly number[] => [
    pid,
    ...parents.filter(({ parent }) => parent === pid).flatMap(child => below(child.pid)),
  ]
  return below(root)
}

/** Memory of a process that is in RAM now, in MB. Linux only. */
export const residentMbOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}
