import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const isRoot = process.getuid?.() === 0

/**
 * Debian's own, from its archive: a machine that runs the tests as root needs nothing else prepared. One at a time: test files run beside each
 * other. What went wrong; null: nothing did.
 */
const installed = (): string | null => {
  const steps =
    'test -x "$0" || { apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends chromium; }'
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const lock = join(tmpdir(), 'lockstep-chromium.lock')
  const { stderr } = spawnSync('flock', [lock, 'sh', '-c', steps, program], { env, encoding: 'utf8' })
  return existsSync(program) ? null : `apt-get did not install chromium: ${stderr.trim().split('\n').at(-1)}`
}

const missing = (): string | null => {
  if (existsSync(program)) return null
  if (isRoot && existsSync('/usr/bin/apt-get')) return installed()
  return `there is no ${program}: apt-get install chromium, or name one by CHROMIUM`
}

/** Why there is no browser here and none can be had; null: there is one. */
export const noChromium: string | null = missing()

/** A second on a machine that has nothing else to do. */
const startMs = 180_000

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: isRoot ? ['--no-sandbox'] : [], timeout: startMs })
