import { spawnSync } from 'node:child_process'
import { until } from './until.ts'

/** Unmounts a disk that a server had its log on: what runs git for a server ends with it, but a moment later, and holds the log until then. */
export const unmount = (path: string): Promise<boolean> =>
  until(`nothing holds ${path}`, () => spawnSync('umount', [path]).status === 0)
