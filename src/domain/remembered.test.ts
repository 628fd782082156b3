import { expect, it } from 'vitest'
import { remembered } from './remembered.ts'

it('does the work once, also for those who ask meanwhile', async () => {
  let done = 0
  const ask = remembered(() => Promise.resolve((done += 1)))
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  expect(await ask()).toBe(1)
})

it('does again what failed, for the next who asks', async () => {
  let done = 0
  const ask = remembered(() => ((done += 1) === 1 ? Promise.reject(new Error('away')) : Promise.resolve(done)))
  await expect(ask()).rejects.toThrow('away')
  expect(await ask()).toBe(2)
})
