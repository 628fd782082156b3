import { expect, it } from 'vitest'
import { createUnderWay } from './under-way.ts'

it('says that all has ended only when it has, what failed and what came meanwhile included', async () => {
  const underWay = createUnderWay()
  expect(await underWay.endedWithin(0)).toBe(true)
  const first = Promise.withResolvers<string>()
  const second = Promise.withResolvers<string>()
  const tracked = underWay.track(first.promise)
  expect(await underWay.endedWithin(1)).toBe(false)
  const waiting = underWay.endedWithin(60_000)
  const failing = underWay.track(second.promise)
  first.resolve('done')
  expect(await tracked).toBe('done')
  expect(await underWay.endedWithin(1)).toBe(false)
  second.reject(new Error('lost'))
  await expect(failing).rejects.toThrow('lost')
  expect(await waiting).toBe(true)
})
