import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { fromDebian } from './from-debian.ts'

const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const isRoot = process.getuid?.() === 0

/** Why there is no browser here and none can be had; null: there is one. */
export const noChromium: string | null = fromDebian({ program, name: 'chromium' }, ', or name one by CHROMIUM')

/** A second on a machine that has nothing else to do. */
const startMs = 180_000

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: isRoot ? ['--no-sandbox'] : [], timeout: startMs })
