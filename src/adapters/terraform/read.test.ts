import { describe, expect, it } from 'vitest'
import { keptText } from './kept-text.ts'
import { readChanges } from './read-plan.ts'
import { readState, whyLost } from './read-state.ts'
import { toolFailure } from './tool-failure.ts'

const unreadable = (why: RegExp) =>
  expect.objectContaining({ code: 'INFRASTRUCTURE_UNREADABLE', message: expect.stringMatching(why) as string }) as Error

const shown = (...actions: readonly string[]) =>
  JSON.stringify({ resource_changes: [{ address: 'a.b', type: 'a', change: { actions } }] })

describe('what a tool writes', () => {
  it.each([
    [['no-op'], []],
    [['read'], []],
    [['forget'], []],
    [['create'], ['create']],
    [['update'], ['update']],
    [['delete'], ['destroy']],
    [['delete', 'create'], ['replace']],
    [['create', 'delete'], ['replace']],
  ])('%j is %j', (actions, expected) => {
    expect(readChanges('terraform', shown(...actions), []).map(({ action }) => action)).toEqual(expected)
  })

  it('a plan without resources changes nothing; one that cannot be read is refused', () => {
    expect(readChanges('terraform', '{}', [])).toEqual([])
    expect(() => readChanges('tofu', 'Error', [])).toThrow(unreadable(/the plan of tofu cannot be read: it is no JSON/))
    expect(() => readChanges('tofu', '{"resource_changes":[{}]}', [])).toThrow(unreadable(/address/))
  })

  it('a state has a lineage and a serial; nothing printed is no state', () => {
    expect(readState('terraform', '\n')).toEqual({ lineage: null, serial: 0 })
    expect(readState('terraform', '{"lineage":"l","serial":3,"resources":[]}')).toEqual({ lineage: 'l', serial: 3 })
    expect(() => readState('terraform', '{"serial":3}')).toThrow(unreadable(/the state of terraform/))
  })

  it.each([
    [null, 'it names no backend'],
    ['{}', 'it names no backend'],
    ['{"backend":{"type":"s3","config":{"bucket":"b"}}}', null],
    ['{"backend":{"type":"local","config":{"path":null}}}', 'its local backend has no absolute path'],
    ['{"backend":{"type":"local","config":{"path":"a.tfstate"}}}', 'its local backend has no absolute path'],
    ['{"backend":{"type":"local","config":{"path":"/var/a.tfstate"}}}', null],
  ])('the state of %s is lost: %s', (written, why) => {
    expect(whyLost(written)).toBe(why)
  })

  it('is kept in whole lines, from the first that says something', () => {
    expect(keptText(['', ' ', 'Plan: 1 to add', ''])).toEqual({ text: 'Plan: 1 to add', cutLines: 0 })
    const line = 'x'.repeat(999)
    expect(keptText(Array(30).fill(line))).toEqual({ text: Array(24).fill(line).join('\n'), cutLines: 6 })
  })
})

describe('a tool that fails', () => {
  const said = (...output: readonly string[]) =>
    toolFailure({ tool: 'terraform', folder: 'infra' }, 'apply', { output, lockWaitMs: 60_000 }, null).message

  it('says what stands behind its first error, without the frame', () => {
    expect(said('noise', '╷', '│ Error: Invalid reference', '│ ', '│   on main.tf line 3', '╵')).toBe(
      'terraform apply of infra: Error: Invalid reference\n\n  on main.tf line 3',
    )
    expect(said('killed')).toBe('terraform apply of infra: killed')
    expect(said()).toBe('terraform apply of infra: it said nothing')
  })

  it('names the holder of a lock as far as it is known', () => {
    const lock = ['│ Error: Error acquiring the state lock', '│   ID:        1-2', '│   Who:       ann@laptop']
    expect(said(...lock)).toContain('was not released within 60 s. ann@laptop holds it (lock 1-2).')
    expect(said(lock[0] ?? '')).toContain('Who holds it is not known.')
  })
})
