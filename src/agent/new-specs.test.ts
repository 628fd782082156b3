import { describe, expect, test } from 'vitest'
import type { InstanceSpec } from '../ports/target.ts'
import { newSpecs } from './new-specs.ts'

const place = { app: 'orders', environment: 'staging' }
const spec = (id: string, release = 'r1'): InstanceSpec => ({
  id,
  service: 'web',
  release,
  artifact: { digest: 'sha256:0', path: '/a' },
  command: ['node'],
  variables: { A: 'x', B: { file: '/f' } },
  health: null,
  startMs: 1,
  graceMs: 1,
})
const known = (id: string, isStopping = false) => ({ spec: spec(id), isStopping })

describe('newSpecs', () => {
  test('leaves out what is there and what was named twice', () => {
    expect(newSpecs(place, [known('a')], [spec('a'), spec('b'), spec('b')])).toEqual([spec('b')])
  })

  test('does not mind the order of keys', () => {
    const { id, ...rest } = spec('a')
    expect(newSpecs(place, [known('a')], [{ ...rest, variables: { B: { file: '/f' }, A: 'x' }, id }])).toEqual([])
  })

  test('refuses another specification under an id that is known or was named before', () => {
    const taken = expect.objectContaining({ code: 'AGENT_ID_TAKEN' })
    expect(() => newSpecs(place, [known('a')], [spec('b'), spec('a', 'r2')])).toThrow(taken)
    expect(() => newSpecs(place, [], [spec('a'), spec('a', 'r2')])).toThrow(taken)
  })

  test('refuses what is being stopped', () => {
    expect(() => newSpecs(place, [known('a', true)], [spec('a')])).toThrow('is being stopped')
  })
})
