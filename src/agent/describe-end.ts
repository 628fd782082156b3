import { existsSync } from 'node:fs'
import type { InstanceSpec } from '../ports/target.ts'

/** How a process ended, in words. */
export const describeEnd = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`

/** Why the system would not start it, in words. */
export const describeRefusal = (error: NodeJS.ErrnoException, spec: InstanceSpec): string => {
  const folder = spec.artifact.path
  if (!existsSync(folder)) return `it cannot be started: its artifact ${folder} is gone`
  const why = error.code === 'ENOENT' ? 'there is no such program' : (error.code ?? error.message)
  return `it cannot be started: ${spec.command[0]}: ${why}`
}
