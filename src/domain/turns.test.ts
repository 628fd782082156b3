import { expect, it } from 'vitest'
import { turnsByKey } from './turns.ts'

it('lets tasks of one key go one after the other, and those of others beside them', async () => {
  const inTurn = turnsByKey()
  const seen: string[] = []
  const open: (() => void)[] = []
  const task = (name: string) => async () => {
    seen.push(`${name} begins`)
    await new Promise<void>(resolve => open.push(resolve))
    seen.push(`${name} ends`)
  }
  const all = Promise.all([inTurn('a', task('a1')), inTurn('a', task('a2')), inTurn('b', task('b1'))])
  await new Promise(setImmediate)
  expect(seen).toEqual(['a1 begins', 'b1 begins'])
  open.shift()?.()
  await new Promise(setImmediate)
  expect(seen).toEqual(['a1 begins', 'b1 begins', 'a1 ends', 'a2 begins'])
  for (const release of open) release()
  await all
})

it('goes on after a task that failed', async () => {
  const inTurn = turnsByKey()
  const failing = inTurn('a', () => Promise.reject(new Error('no')))
  const next = inTurn('a', () => Promise.resolve('yes'))
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('yes')
})
