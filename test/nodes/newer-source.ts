import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { schemaNumber } from '../../src/store/migrate-store.ts'

const root = join(import.meta.dirname, '../..')

/** How the newer Lockstep differs: a file, what stands there, and what stands there instead. */
const differences: readonly (readonly [string, string, string])[] = [
  ['package.json', '"version": "', '"version": "9.'],
  // A step kind that does something else than before.
  ['src/steps/run.ts', '  version: 1,', '  version: 2,'],
  // A type of event that was not there before, written with each lock.
  [
    'src/domain/saga/forward.ts',
    "  'lock-granted': {",
    "  remarked: { from: ['running'], fold: deployment => deployment },\n  'lock-granted': {",
  ],
  [
    'src/engine/grant-lock.ts',
    "return [{ type: 'lock-granted', epoch, planHash: plan.hash }]",
    "return [{ type: 'lock-granted', epoch, planHash: plan.hash }, { type: 'remarked' }]",
  ],
  // A schema that only adds.
  [
    'src/store/migrate-store.ts',
    '\n]\n\n/** The schema that this Lockstep',
    `\n  { text: 'create table remarks (id text primary key)', compatibleFrom: ${schemaNumber} },\n]\n\n/** The schema that this Lockstep`,
  ],
]

/** Copies this source and makes it the next version of Lockstep; the folder it stands in. */
export const newerSource = async (folder: string): Promise<string> => {
  await mkdir(folder)
  await cp(join(root, 'src'), join(folder, 'src'), { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [file, before, after] of differences) {
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    if (!text.includes(before)) throw new Error(`${file} has no ${before}`)
    await writeFile(
      path,
      text.replace(before, () => after),
    )
  }
  return folder
}
