import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../../temporary-folder.ts'
import { until } from '../../until.ts'
import { dockerApi } from './docker-api.ts'

export type OwnDockerd = { readonly socketPath: string; stop(): Promise<void> }

/** Why no engine can be started here; null: it can be tried. */
export const noDockerd: string | null =
  process.platform !== 'linux'
    ? 'dockerd runs on Linux'
    : process.getuid?.() !== 0
      ? 'dockerd needs root'
      : spawnSync('dockerd', ['--version']).status === 0
        ? null
        : 'there is no dockerd'

/** Data below the temporary folder, no bridge and no firewall rules: nothing of the machine changes. */
const argsIn = (folder: string): readonly string[] => [
  `--host=unix://${join(folder, 'docker.sock')}`,
  `--data-root=${join(folder, 'data')}`,
  `--exec-root=${join(folder, 'exec')}`,
  `--pidfile=${join(folder, 'docker.pid')}`,
  '--bridge=none',
  '--iptables=false',
  '--ip6tables=false',
]

/** dockerd leaves the network namespace of the host mounted, and a folder with a mount in it cannot be removed. */
const unmountBelow = async (folder: string): Promise<void> => {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map(line => line.split(' ')[1] ?? '')
  for (const path of mounts.filter(mount => mount.startsWith(`${folder}/`)).reverse()) {
    const { status, stderr } = spawnSync('umount', [path], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`umount ${path}: ${stderr}`)
  }
}

/**
 * Starts a Docker engine of the test's own, with no image, and resolves once it answers; or to the reason why it does not
 * run here, such as a kernel that lets it mount nothing.
 */
export const startOwnDockerd = async (): Promise<OwnDockerd | string> => {
  const folder = await temporaryFolder()
  const socketPath = join(folder.path, 'docker.sock')
  const log = await open(join(folder.path, 'log'), 'w')
  const child = spawn('dockerd', argsIn(folder.path), { stdio: ['ignore', log.fd, log.fd] })
  const exited = once(child, 'exit')
  const isUp = async (): Promise<boolean> => {
    if (child.exitCode !== null) return true
    if (!existsSync(socketPath)) return false
    return (await dockerApi(socketPath)('GET', '/_ping').catch(() => null))?.status === 200
  }
  await until('dockerd answers or has ended', isUp, { timeoutMs: 200_000, everyMs: 100 })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
    await log.close()
    await unmountBelow(folder.path)
    await folder.remove()
  }
  if (child.exitCode === null) return { socketPath, stop }
  const last = (await readFile(join(folder.path, 'log'), 'utf8')).trim().split('\n').at(-1)
  await stop()
  return `dockerd does not run here: ${last}`
}
