import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { localCheckPlaces } from '../../src/adapters/local/checks/check-places.ts'
import type { CheckCommand, CheckPlace } from '../../src/ports/check-places.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyApp } from '../rig/tiny-app.ts'

export const isRoot = process.getuid?.() === 0

/** A check that is only its command. */
export const checkOf = (run: string, change: Partial<CheckCommand> = {}): CheckCommand => ({
  name: 'unit',
  run,
  cwd: '.',
  with: [],
  timeoutMs: 60_000,
  variables: {},
  ...change,
})

/** A data folder beside a repository whose commit the places check out. */
export const placesRig = async () => {
  const folder = await temporaryFolder()
  const home = join(folder.path, 'h')
  const app = await tinyApp(join(folder.path, 'repository'), 'shop')
  const commit = await app.commit({ 'inner/hello': 'hello\n' })
  // What a run leaves is found on the whole machine by its id, and other test files run beside this one.
  const run = `run-${randomUUID()}`
  const request = { run, repository: app.folder, commit, checks: ['unit'] }
  const places = localCheckPlaces(home)
  const never = new AbortController().signal
  return {
    home,
    id: run,
    app,
    request,
    places,
    path: (name: string): string => join(folder.path, name),
    tree: (name: string): string => join(home, 'checks', run, 'tree', name),
    /** The folders of runs that are there. */
    runs: (): readonly string[] =>
      existsSync(join(home, 'checks')) ? readdirSync(join(home, 'checks')).filter(name => !name.startsWith('.')) : [],
    open: (): Promise<CheckPlace> => places.open(request, never),
    run: async (place: CheckPlace, check: CheckCommand, signal = never): Promise<readonly string[]> => {
      const lines: string[] = []
      await place.run(check, text => lines.push(text), signal)
      return lines
    },
    remove: folder.remove,
  }
}

export type PlacesRig = Awaited<ReturnType<typeof placesRig>>
