import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { sharedReads } from './shared-reads.ts'

it('asks once for all who ask before it begins, and again for whoever asks behind that', async () => {
  const asked: string[] = []
  const read = sharedReads(key => Promise.resolve(`${key} ${asked.push(key)}`))
  const together = [read('a'), read('b'), read('a')]
  expect(await Promise.all(together)).toEqual(['a 1', 'b 2', 'a 1'])
  const first = read('a')
  await turn()
  expect([await first, await read('a')]).toEqual(['a 3', 'a 4'])
})

it('gives everybody the failure, and asks anew after it', async () => {
  let calls = 0
  const read = sharedReads(() => (++calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve('there')))
  const both = await Promise.allSettled([read('a'), read('a')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await read('a')).toBe('there')
})
