import { expect, it } from 'vitest'
import { singleFlight } from './single-flight.ts'

const controlled = () => {
  const open: (() => void)[] = []
  const seen: string[] = []
  const run = singleFlight(key => {
    seen.push(key)
    return new Promise<void>(resolve => open.push(resolve))
  })
  return { run, open, seen }
}

it('runs one call a key at a time and exactly once more for all that came meanwhile', async () => {
  const { run, open, seen } = controlled()
  const first = run('a')
  const second = run('a')
  const third = run('a')
  expect(seen).toEqual(['a'])
  open[0]?.()
  await first
  await Promise.resolve()
  await Promise.resolve()
  expect(seen).toEqual(['a', 'a'])
  open[1]?.()
  await Promise.all([second, third])
  expect(seen).toEqual(['a', 'a'])
})

it('lets different keys run together', () => {
  const { run, seen } = controlled()
  void run('a')
  void run('b')
  expect(seen).toEqual(['a', 'b'])
})

it('runs again after a failure', async () => {
  let calls = 0
  const run = singleFlight(() => Promise.reject(new Error(`call ${++calls}`)))
  await expect(run('a')).rejects.toThrow('call 1')
  await expect(run('a')).rejects.toThrow('call 2')
})
