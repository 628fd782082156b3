import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readState, stateWriter } from './state.ts'
import type { StateContent } from './state.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ls-'))
})
afterEach(() => rm(folder, { recursive: true }))

const content = (epoch: number): StateContent => ({
  version: 1,
  places: [{ place: { app: 'orders', environment: 'staging' }, uid: null, epoch }],
  instances: [],
})

test('what was stored is read again; nothing stored is nothing known', async () => {
  const path = join(folder, 'state.json')
  expect(await readState(path)).toEqual({ version: 1, places: [], instances: [] })
  await stateWriter(path, () => content(3))()
  expect(await readState(path)).toEqual(content(3))
})

test('a call resolves only when what was known at its time is stored, and many share a write', async () => {
  const path = join(folder, 'state.json')
  let epoch = 0
  let reads = 0
  const save = stateWriter(path, () => {
    reads += 1
    return content(epoch)
  })
  const calls = Array.from({ length: 50 }, async (_, index) => {
    epoch = index + 1
    const mine = epoch
    await save()
    const stored = JSON.parse(await readFile(path, 'utf8')) as StateContent
    expect(stored.places[0]?.epoch).toBeGreaterThanOrEqual(mine)
  })
  await Promise.all(calls)
  expect(reads).toBeLessThan(5)
  expect(await readState(path)).toEqual(content(50))
})

test('a write that fails is told to who waited for it, and the next is tried again', async () => {
  const path = join(folder, 'later/state.json')
  const save = stateWriter(path, () => content(1))
  await expect(save()).rejects.toThrow('ENOENT')
  await expect(save()).rejects.toThrow('ENOENT')
})
