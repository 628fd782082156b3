import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from '../../src/domain/environment.ts'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Ended meanwhile.
    return ''
  }
}

/** The processes of a place's instances by the ids of those, as the operating system knows them. Linux only. */
export const instancePids = (home: string, { app, environment }: Place): ReadonlyMap<string, number> => {
  const folder = `HOME=${join(home, 'agent/homes', app, environment)}/`
  const found = new Map<string, number>()
  for (const name of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const own = read(`/proc/${name}/environ`)
      .split('\0')
      .find(entry => entry.startsWith(folder))
    if (own !== undefined) found.set(own.slice(folder.length), Number(name))
  }
  return found
}
