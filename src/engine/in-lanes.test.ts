import { expect, it } from 'vitest'
import { inLanes } from './in-lanes.ts'

it('does each once, in order, never more at a time than there are lanes', async () => {
  const ids = Array.from({ length: 100 }, (_, number) => String(number))
  const done: string[] = []
  const errors: unknown[] = []
  let now = 0
  let most = 0
  const work = async (id: string): Promise<void> => {
    most = Math.max(most, ++now)
    done.push(id)
    await new Promise(setImmediate)
    now -= 1
    if (id === '7') throw new Error('seven')
  }
  await inLanes(ids, 8, work, error => errors.push(error))
  expect(done).toEqual(ids)
  expect(most).toBe(8)
  expect(errors).toEqual([new Error('seven')])
})
