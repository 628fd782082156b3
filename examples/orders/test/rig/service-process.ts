import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { until } from '../../../../test/rig/until.ts'

export type LogLine = { readonly event: string } & Readonly<Record<string, unknown>>

export type ServiceProcess = {
  readonly url: string
  readonly logged: (event: string) => readonly LogLine[]
  readonly signal: (signal: 'SIGTERM' | 'SIGKILL') => void
  /** The exit code, once it ended. */
  readonly exit: Promise<number | null>
}

/** Runs `node src/<service>.ts` of a tree and waits until it listens. Rejects with what it wrote when it ends before. */
export const startServiceProcess = async (
  tree: string,
  service: 'intake' | 'worker',
  env: Readonly<Record<string, string>>,
  onStart: (child: ChildProcess) => void,
): Promise<ServiceProcess> => {
  const child = spawn(process.execPath, [`src/${service}.ts`], { cwd: tree, env, stdio: ['ignore', 'pipe', 'pipe'] })
  onStart(child)
  const lines: LogLine[] = []
  let errors = ''
  createInterface({ input: child.stdout }).on('line', line => lines.push(JSON.parse(line) as LogLine))
  child.stderr.on('data', chunk => (errors += String(chunk)))
  const exit = once(child, 'close').then(([code]) => code as number | null)
  const logged = (event: string): LogLine[] => lines.filter(line => line.event === event)
  const listening = await until(`${service} listens`, () => {
    if (child.exitCode !== null) throw new Error(`${service} ended with ${child.exitCode}:\n${errors}`)
    return logged('listening')[0]
  })
  return { url: `http://127.0.0.1:${String(listening.port)}`, logged, signal: signal => child.kill(signal), exit }
}
