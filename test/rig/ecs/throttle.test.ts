import { expect, it } from 'vitest'
import { throttle } from './throttle.ts'

const passed = (pass: ReturnType<typeof throttle>, operation: string, count: number, atMs: number): number =>
  Array.from({ length: count }, () => pass(operation, atMs)).filter(Boolean).length

it.each([
  ['RegisterTaskDefinition', 20, 1],
  ['UpdateService', 50, 5],
  ['DescribeServices', 100, 20],
])('%s: %i at once, then %i a second, never more than the burst', (operation, burst, perSecond) => {
  const pass = throttle()
  expect(passed(pass, operation, burst + 5, 0)).toBe(burst)
  expect(passed(pass, operation, burst, 1000)).toBe(perSecond)
  expect(passed(pass, operation, burst, 1999)).toBe(perSecond - 1)
  expect(passed(pass, operation, burst + 5, 3_600_000)).toBe(burst)
})

it('groups are apart from each other, and within one all operations count', () => {
  const pass = throttle()
  expect(passed(pass, 'DescribeTasks', 60, 0)).toBe(60)
  expect(passed(pass, 'ListServices', 60, 0)).toBe(40)
  expect(passed(pass, 'UpdateService', 50, 0)).toBe(50)
  expect(passed(pass, 'RunTask', 1000, 0)).toBe(1000)
})
