import { dirname } from 'node:path'

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** PATH of services: this Node.js first, so that `node` is the version Lockstep runs on, then the system's folders. */
export const servicePath = (): string => [dirname(process.execPath), ...SYSTEM_FOLDERS].join(':')

/** PATH of commands: this Node.js first, then what the parent finds. */
export const commandPath = (parent: NodeJS.ProcessEnv): string =>
  [dirname(process.execPath), parent['PATH'] ?? SYSTEM_FOLDERS.join(':')].join(':')
