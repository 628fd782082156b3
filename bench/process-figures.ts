import { readFile } from 'node:fs/promises'

/** Linux counts processor time in hundredths of a second (proc(5), USER_HZ). */
const tickMs = 10

/** User and system time that a process has used, in milliseconds. Linux only. */
export const cpuMsOf = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold anything: fields are counted from after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** Memory of a process that is in RAM now, in MB. Linux only. */
export const residentMbOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}
