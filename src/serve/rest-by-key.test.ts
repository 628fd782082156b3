import { expect, it } from 'vitest'
import { restByKey } from './rest-by-key.ts'

const never = new AbortController().signal

it('lets a key rest after its work ended, and no other', async () => {
  const rest = restByKey(200)
  const order: string[] = []
  const go = (key: string): Promise<unknown> => rest.before(key, never).then(() => order.push(key))
  rest.ended('a')
  await Promise.all([go('a'), go('b')])
  expect(order).toEqual(['b', 'a'])
})

it('ends at once when it is aborted', async () => {
  const rest = restByKey(3_600_000)
  rest.ended('a')
  const stopping = new AbortController()
  const resting = rest.before('a', stopping.signal)
  stopping.abort()
  await resting
})
