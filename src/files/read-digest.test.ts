import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readDigest } from './read-digest.ts'
import { shortTurns } from './short-turns.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-digest-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const MIB = 1024 * 1024

it('two files that are read by turns keep their own digests, and others have their turn meanwhile', async () => {
  const contents = [Buffer.alloc(8 * MIB, 'a'), Buffer.alloc(8 * MIB, 'b')]
  const paths = contents.map((_, index) => join(folder, `${index}`))
  paths.forEach((path, index) => writeFileSync(path, contents[index]!))
  let othersHad = 0
  const rests = paths.map(() => async () => {
    await new Promise(setImmediate)
    othersHad += 1
  })
  const digests = await Promise.all(paths.map((path, index) => readDigest(path, rests[index]!)))
  const expected = contents.map(content => createHash('sha256').update(content).digest('hex'))
  expect(digests.map(({ sha256 }) => sha256)).toEqual(expected)
  expect(digests.map(({ size }) => size)).toEqual([8 * MIB, 8 * MIB])
  expect(othersHad).toBe(64)
})

it('an empty file has the digest of nothing; a link is not followed', async () => {
  const path = join(folder, 'empty')
  writeFileSync(path, '')
  symlinkSync(path, join(folder, 'link'))
  expect(await readDigest(path, shortTurns())).toMatchObject({ sha256: createHash('sha256').digest('hex'), size: 0 })
  await expect(readDigest(join(folder, 'link'), shortTurns())).rejects.toMatchObject({ code: 'ELOOP' })
})
