import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'

const folder = join(import.meta.dirname, '../corpus')

/** Every stream of the corpus with its events, by the name of its file. */
export const recordedStreams = (): readonly (readonly [string, readonly DeploymentEvent[]])[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.jsonl'))
    .map(name => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)
      const events = lines.map(line => JSON.parse((JSON.parse(line) as { body: string }).body) as DeploymentEvent)
      return [name, events] as const
    })
