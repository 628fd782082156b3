import { expect, it } from 'vitest'
import { crowd } from './crowd.ts'

type Held = { readonly work: () => Promise<void>; readonly end: () => void; readonly fail: (why: Error) => void }

const held = (): Held => {
  let end = (): void => undefined
  let fail = (_why: Error): void => undefined
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  return { work: () => ended, end, fail }
}

it('begins what there is room for, and more when one has ended', async () => {
  const begun: number[] = []
  const works = [held(), held(), held()]
  const all = crowd(2, () => undefined)
  const beginnings = works.map(({ work }, index) =>
    all.begin(() => {
      begun.push(index)
      return work()
    }),
  )
  await Promise.all(beginnings.slice(0, 2))
  expect(begun).toEqual([0, 1])
  works[1]?.end()
  await beginnings[2]
  expect(begun).toEqual([0, 1, 2])
})

it('tells what one throws, and has room again', async () => {
  const errors: unknown[] = []
  const all = crowd(1, error => errors.push(error))
  const first = held()
  await all.begin(first.work)
  const why = new Error('no')
  first.fail(why)
  await all.begin(() => Promise.resolve())
  await all.ended()
  expect(errors).toEqual([why])
})

it('is over when all have ended', async () => {
  const all = crowd(3, () => undefined)
  const [first, second] = [held(), held()]
  await Promise.all([all.begin(first.work), all.begin(second.work)])
  let isOver = false
  const over = all.ended().then(() => (isOver = true))
  first.end()
  await first.work()
  expect(isOver).toBe(false)
  second.end()
  await over
  expect(isOver).toBe(true)
})
