import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const execute = promisify(execFile)

const isRoot = process.getuid?.() === 0

/** Why there is no browser here and none can be had; null: there is one, or it is installed. */
export const noChromium: string | null =
  existsSync(program) || (isRoot && existsSync('/usr/bin/apt-get'))
    ? null
    : `there is no ${program}: apt-get install chromium, or name one by CHROMIUM`

/** Debian's own, from its archive: a machine that runs the tests as root needs nothing else prepared. */
const install = async (): Promise<void> => {
  if (existsSync(program)) return
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await execute('apt-get', ['update', '--quiet'], { env: environment })
  await execute('apt-get', ['install', '--quiet', '--yes', '--no-install-recommends', 'chromium'], {
    env: environment,
    maxBuffer: 64 * 1024 * 1024,
  })
}

/** One browser for a test file, ended with it. */
export const chromiumForTests = (): (() => Browser) => {
  let running: Browser | undefined
  beforeAll(async () => {
    if (noChromium !== null) return
    await install()
    running = await chromium.launch({ executablePath: program, args: isRoot ? ['--no-sandbox'] : [] })
  }, 600_000)
  afterAll(() => running?.close())
  return () => {
    if (running === undefined) throw new Error('the browser is there in tests and hooks only')
    return running
  }
}
