import { ask } from './runtime-socket.ts'

/** One line of `show stat`: a backend as a whole (`server` is BACKEND) or one server of it. */
export type StatRow = {
  readonly proxy: string
  readonly server: string
  readonly isInMaintenance: boolean
  /** Requests under way now. */
  readonly current: number
  /** Requests since the process started. */
  readonly total: number
  /** Requests that found no server that took the connection. */
  readonly refused: number
  /** Answers that did not come, or broke off. */
  readonly broken: number
  /** Answers of 500 and above; on a server only those that it gave itself. */
  readonly serverErrors: number
}

/** Rows of the CSV that HAProxy's management guide describes in section 9.1. */
export const parsedStat = (csv: string): readonly StatRow[] => {
  const [head = '', ...lines] = csv.split('\n')
  const names = head.replace(/^# /, '').split(',')
  const columns = new Map(names.map((name, index) => [name, index]))
  return lines
    .filter(line => line !== '')
    .map(line => {
      const values = line.split(',')
      const text = (name: string): string => values[columns.get(name) ?? -1] ?? ''
      const number = (name: string): number => Number(text(name))
      return {
        proxy: text('pxname'),
        server: text('svname'),
        isInMaintenance: text('status').startsWith('MAINT'),
        current: number('scur'),
        total: number('stot'),
        refused: number('econ'),
        broken: number('eresp'),
        serverErrors: number('hrsp_5xx'),
      }
    })
}

/** Backends and servers of a process with what they count; empty when it is gone. */
export const statOf = async (socket: string): Promise<readonly StatRow[]> =>
  // 6 = backends (2) and servers (4) of every proxy.
  parsedStat((await ask(socket, 'show stat -1 6 -1')) ?? '')
