import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RouteInstance } from '../src/ports/router.ts'
import { freePort } from '../src/postgres/free-port.ts'
import { temporaryFolder } from '../test/rig/temporary-folder.ts'
import { until } from '../test/rig/until.ts'

export type Haproxy = { readonly url: string; readonly pid: number; stop(): Promise<void> }

/** HAProxy before the same instances, in one process of one thread like ours; null where it is not installed. */
export const startHaproxy = async (instances: readonly RouteInstance[]): Promise<Haproxy | null> => {
  const { path, remove } = await temporaryFolder()
  const port = await freePort()
  const file = join(path, 'haproxy.cfg')
  await writeFile(file, configuration(port, instances))
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  const started = await Promise.race([once(child, 'spawn').then(() => true), once(child, 'error').then(() => false)])
  if (!started || child.pid === undefined) {
    await remove()
    return null
  }
  const url = `http://127.0.0.1:${port}`
  await until('HAProxy answers', () =>
    fetch(url).then(
      answer => answer.ok,
      () => false,
    ),
  )
  return {
    url,
    pid: child.pid,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await remove()
    },
  }
}

const configuration = (port: number, instances: readonly RouteInstance[]): string => `global
  nbthread 1
defaults
  mode http
  timeout connect 100ms
  timeout client 30s
  timeout server 30s
  option idle-close-on-response
frontend web
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance roundrobin
${instances.map(({ id, host, port }) => `  server ${id} ${host}:${port}`).join('\n')}
`
