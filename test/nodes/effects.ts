import { existsSync, readFileSync } from 'node:fs'
import { yaml, tinyAlone } from '../rig/tiny-app.ts'

/**
 * A command that writes when it starts and when it is done, and stands still until `gate` is there. The second line is written once an
 * operation, as the documentation of `run` asks for: a command may run again.
 */
export const noting = (log: string, what: string, gate: string | null = null): string =>
  [
    `echo "start ${what} $LOCKSTEP_OPERATION" >> ${log}`,
    ...(gate === null ? [] : [`while [ ! -e ${gate} ]; do sleep 0.05; done`]),
    `grep -q "done ${what} $LOCKSTEP_OPERATION" ${log} || echo "done ${what} $LOCKSTEP_OPERATION" >> ${log}`,
  ].join('; ')

/** What the commands themselves have written, in order. */
export const noted = (log: string): readonly string[] =>
  existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []

export const oneEnvironment = (name: string, more: object): string => yaml(tinyAlone(name, more))
