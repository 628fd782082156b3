import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../src/postgres/free-port.ts'
import { until } from './until.ts'

/** The version that tests are held to. */
const version = '5.2.4'
const folder = join(tmpdir(), `lockstep-moto-${version}`)
const program = join(folder, 'bin', 'moto_server')

/**
 * From PyPI, into a virtual environment of the tests' own, once a machine and one at a time. What went wrong; null: nothing did.
 */
const installed = (): string | null => {
  const steps = `test -x "$0" || { python3 -m venv "$1" && "$1/bin/pip" install --quiet "moto[server]==${version}"; }`
  const { stderr } = spawnSync('flock', [`${folder}.lock`, 'sh', '-c', steps, program, folder], { encoding: 'utf8' })
  return existsSync(program) ? null : `moto could not be installed: ${stderr.trim().split('\n').at(-1) ?? ''}`
}

/** Why there is no moto here and none can be had; null: there is one. */
export const noMoto: string | null =
  process.platform !== 'linux' ? 'moto is installed by tests on Linux only' : installed()

export type Moto = {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string
  stop(): Promise<void>
}

/** moto, a stand-in for AWS that others keep, on loopback; it answers whoever asks, for every service that it knows. */
export const startMoto = async (): Promise<Moto> => {
  const port = await freePort()
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  const answers = (): Promise<boolean> =>
    fetch(`${url}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until('moto answers', answers, { timeoutMs: 120_000, everyMs: 100 })
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
