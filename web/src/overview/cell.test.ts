import { expect, it } from 'vitest'
import { cellOf } from './cell.ts'
import { entryOf, seenOf, statusOf } from './seen-for-tests.ts'

const held = statusOf('live', 'v1', { holds: [{ release: 'v2', reason: 'the probe failed' }] })

it('leads from a hold to the newest deployment of that release to there, which says why', () => {
  const seen = seenOf(
    'shop',
    [held],
    [
      entryOf('d-4', 'lab', 'v2', 'succeeded'),
      { ...entryOf('d-3', 'live', 'v2', 'succeeded'), kind: 'rollback' },
      entryOf('d-2', 'live', 'v2', 'rolled-back'),
      entryOf('d-1', 'live', 'v2', 'rolled-back'),
    ],
  )
  expect(cellOf(seen, held, 'ann').lines).toMatchObject([{ text: 'v2 is held here', deployment: 'd-2' }])
})

it('leads nowhere when none is known, nor from what no deployment is about', () => {
  const status = { ...held, kept: [{ what: 'migration 2', why: 'it holds 3 values' }] }
  expect(cellOf(seenOf('shop', [status]), status, 'ann').lines).toMatchObject([
    { text: 'v2 is held here', deployment: null },
    { text: 'kept: migration 2', deployment: null },
  ])
})
