import { expect, it } from 'vitest'
import { roomFor } from './room.ts'

it('never lets in more than there is room for, in the order of their coming, also after one has failed', async () => {
  const room = roomFor(2)
  const order: number[] = []
  let inside = 0
  let most = 0
  const work = (number: number) =>
    room.within(async () => {
      order.push(number)
      most = Math.max(most, (inside += 1))
      await new Promise(resolve => setImmediate(resolve))
      inside -= 1
      if (number % 3 === 0) throw new Error(`no ${number}`)
      return number
    })
  const ended = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map(work))
  expect(ended.map(end => (end.status === 'fulfilled' ? end.value : 'failed'))).toEqual([
    'failed',
    1,
    2,
    'failed',
    4,
    5,
    'failed',
  ])
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(most).toBe(2)
})
