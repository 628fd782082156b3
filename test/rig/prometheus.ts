import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

/** Why tests with a real Prometheus cannot run here; null when they can. */
export const noPrometheus: string | null =
  spawnSync('prometheus', ['--version']).status === 0 ? null : 'prometheus is not installed'

/** A real Prometheus that collects from one address many times a second. */
export type Prometheus = {
  readonly url: string
  /** Holds all of it as it is, so that it answers nothing, until it goes on. */
  hold(): void
  goOn(): void
  stop(): Promise<void>
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

export type Collecting = {
  readonly job: string
  readonly everyMs: number
  /** Files of rules, by their paths. */
  readonly rules: readonly string[]
}

const configuration = (from: number, { job, everyMs, rules }: Collecting): string => `global:
  scrape_interval: ${everyMs}ms
  scrape_timeout: ${everyMs}ms
  evaluation_interval: ${everyMs}ms
rule_files: ${JSON.stringify(rules)}
scrape_configs:
  - job_name: ${job}
    static_configs: [{ targets: ['127.0.0.1:${from}'] }]
`

/** Starts it on a free port of loopback with data in a temporary folder; `from` is the port that has the metrics. */
export const startPrometheus = async (
  from: number,
  collecting: Collecting = { job: 'orders', everyMs: 100, rules: [] },
): Promise<Prometheus> => {
  const folder = await temporaryFolder()
  const file = join(folder.path, 'prometheus.yml')
  await writeFile(file, configuration(from, collecting))
  const port = await freePort()
  const child = spawn(
    'prometheus',
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder.path },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
    await folder.remove()
  }
  try {
    await until('Prometheus is ready', async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended: ${said}`)
      const answer = await fetch(`${url}/-/ready`).catch(() => null)
      return answer?.ok
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { url, hold: () => void child.kill('SIGSTOP'), goOn: () => void child.kill('SIGCONT'), stop }
}
