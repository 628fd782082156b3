import { expect, it } from 'vitest'
import { failureThreshold } from './circuit-breaker.ts'

it.each([
  [0, 3],
  [1, 3],
  [6, 3],
  [7, 4],
  [25, 13],
  [400, 200],
  [800, 200],
])('of %i wanted tasks %i failures in a row end a deployment', (desired, failures) => {
  expect(failureThreshold(desired)).toBe(failures)
})
