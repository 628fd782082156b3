import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cp, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { workingCopy } from '../../src/adapters/local/working-copy.ts'
import { treeDigest } from '../../src/agent/tree-digest.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

/** Puts an artifact where a build would: named by its content, not to be written. */
const artifact = async (text = 'one'): Promise<string> => {
  const made = join(folder.path, 'made')
  await mkdir(join(made, 'src'), { recursive: true })
  writeFileSync(join(made, 'src/main.ts'), text)
  writeFileSync(join(made, 'run.sh'), 'exit 0')
  chmodSync(join(made, 'run.sh'), 0o555)
  const { digest } = await treeDigest(made)
  await mkdir(join(folder.path, 'artifacts'), { recursive: true })
  const path = join(folder.path, 'artifacts', digest.replace('sha256:', ''))
  await (existsSync(path) ? cp(made, path, { recursive: true }) : rename(made, path))
  return digest
}

const inode = (path: string): number => statSync(path).ino
const kept = (): readonly string[] => readdirSync(join(folder.path, 'work/unchanged'))

it('a command may write to its copy, and the artifact stays what it is', async () => {
  const digest = await artifact()
  const copy = await workingCopy(folder.path, digest, 'a')
  writeFileSync(join(copy.path, 'src/main.ts'), 'changed')
  expect(statSync(join(copy.path, 'run.sh')).mode & 0o777).toBe(0o755)
  expect(await treeDigest(join(folder.path, 'artifacts', digest.replace('sha256:', '')))).toMatchObject({ digest })
})

it('what came back as it was is given again; what was changed is gone, and the next is as built', async () => {
  const digest = await artifact()
  const first = await workingCopy(folder.path, digest, 'a')
  const made = inode(first.path)
  await first.giveBack()
  expect(existsSync(first.path)).toBe(false)
  const second = await workingCopy(folder.path, digest, 'b')
  expect(inode(second.path)).toBe(made)
  writeFileSync(join(second.path, 'left.txt'), 'by a command')
  await second.giveBack()
  expect(kept()).toEqual([])
  const third = await workingCopy(folder.path, digest, 'c')
  expect(await treeDigest(third.path)).toMatchObject({ digest })
})

it.each([
  ['a file is other', (path: string) => writeFileSync(join(path, 'src/main.ts'), 'two')],
  ['a file is gone', (path: string) => rmSync(join(path, 'run.sh'))],
  ['a file is not a program any more', (path: string) => chmodSync(join(path, 'run.sh'), 0o644)],
])('%s: it is not given again', async (_, change) => {
  const copy = await workingCopy(folder.path, await artifact(), 'a')
  change(copy.path)
  await copy.giveBack()
  expect(kept()).toEqual([])
})

it('two at once have their own, and one of them is kept', async () => {
  const digest = await artifact()
  const copies = await Promise.all([workingCopy(folder.path, digest, 'a'), workingCopy(folder.path, digest, 'b')])
  expect(new Set(copies.map(({ path }) => inode(path))).size).toBe(2)
  await Promise.all(copies.map(copy => copy.giveBack()))
  expect(kept()).toHaveLength(1)
  expect(readdirSync(join(folder.path, 'work'))).toEqual(['unchanged'])
})

it('what a killed server left under a name is replaced', async () => {
  const digest = await artifact()
  const left = await workingCopy(folder.path, digest, 'a')
  writeFileSync(join(left.path, 'src/main.ts'), 'half')
  const again = await workingCopy(folder.path, digest, 'a')
  expect(readFileSync(join(again.path, 'src/main.ts'), 'utf8')).toBe('one')
})

it('keeps those of the newest releases', async () => {
  const digests: string[] = []
  for (const text of ['one', 'two', 'three', 'four']) {
    const digest = await artifact(text)
    digests.push(digest)
    await (await workingCopy(folder.path, digest, 'a')).giveBack()
  }
  expect(kept().toSorted()).toEqual(
    digests
      .slice(1)
      .map(digest => digest.replace('sha256:', ''))
      .toSorted(),
  )
})
