import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { until } from './until.ts'

/** A command that waits for a test's word: it ends well or badly. It may run more than once: it is not closed a second time. */
export type CommandGate = { readonly run: string; reached(): Promise<true>; open(word?: 'go' | 'fail'): Promise<void> }

const patience = { timeoutMs: 120_000 }

/** `path` is a file outside of the repository; a new one for each gate. */
export const commandGate = (path: string): CommandGate => ({
  run: `test -e ${path} || echo waiting > ${path}; while grep -q waiting ${path}; do sleep 0.1; done; grep -q go ${path}`,
  reached: () => until(`a command waits at ${path}`, () => existsSync(path), patience),
  open: (word = 'go') => writeFile(path, word),
})
