import { describe, expect, it } from 'vitest'
import { dumpFailure } from './pg-dump.ts'
import { fittingTool } from './pg-dump-tool.ts'

const space = { folder: '/d', freeBytes: 5_000_000, neededBytes: 7_000_000 }

describe('dumpFailure', () => {
  it('knows a full disk', () => {
    const said = 'pg_dump: error: could not write to output file: No space left on device\n'
    expect(dumpFailure(said, space)).toMatchObject({
      code: 'SNAPSHOT_NO_SPACE',
      message: '/d has 5 MB free, and the database has 7 MB. Nothing was left behind.',
    })
  })

  it('keeps the last ten lines of anything else', () => {
    const said = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n')
    const { code, message } = dumpFailure(said, space)
    expect(code).toBe('SNAPSHOT_FAILED')
    expect(message.split('\n')[0]).toBe('pg_dump failed: line 10')
    expect(dumpFailure('', space).message).toContain('it said nothing')
  })
})

describe('fittingTool', () => {
  const tools = [14, 16, 18].map(major => ({ path: `/${major}`, major }))
  it.each([
    { server: 13, path: '/14' },
    { server: 16, path: '/16' },
    { server: 17, path: '/18' },
    { server: 19, path: undefined },
  ])('for a server of version $server: $path', ({ server, path }) => {
    expect(fittingTool(tools, server)?.path).toBe(path)
  })
})
