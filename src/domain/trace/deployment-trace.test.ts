import { expect, it } from 'vitest'
import { deploymentTrace, traceIdOf } from './deployment-trace.ts'

it('derives the id of a trace from the deployment, in the form that OpenTelemetry asks for', () => {
  expect(traceIdOf('d-1')).toMatch(/^[0-9a-f]{32}$/)
  expect(traceIdOf('d-1')).toBe(traceIdOf('d-1'))
  expect(traceIdOf('d-2')).not.toBe(traceIdOf('d-1'))
})

it('makes nothing of nothing', () => expect(deploymentTrace('d-1', [])).toBe(null))
