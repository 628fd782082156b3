import { assert, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cookieFor, markIn, markOf, versionOfUser } from './sticky.ts'

const versions = (weight: number) => [
  { weight: 100 - weight, mark: markOf('r-old') },
  { weight, mark: markOf('r-new') },
]
const users = Array.from({ length: 10_000 }, (_, n) => `user-${n}@example.org`)

describe('versionOfUser', () => {
  it.each([1, 10, 25, 50, 90])('gives %i %% of the users to a version of that weight', weight => {
    const both = versions(weight)
    const share = users.filter(user => versionOfUser(both, user) === both[1]).length / 100
    expect(Math.abs(share - weight)).toBeLessThan(1)
  })

  it('keeps a user on a version whose weight rises, whatever the order of the versions', () => {
    assert(
      property(string(), integer({ min: 1, max: 99 }), integer({ min: 1, max: 100 }), (user, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        if (versionOfUser(versions(low), user)?.mark !== markOf('r-new')) return
        expect(versionOfUser(versions(high).toReversed(), user)?.mark).toBe(markOf('r-new'))
      }),
    )
  })

  it('leads nobody to a version without a weight', () => {
    expect(users.some(user => versionOfUser(versions(0), user)?.mark === markOf('r-new'))).toBe(false)
    expect(versionOfUser(versions(0).slice(1), 'a')).toBeUndefined()
  })
})

describe('the cookie', () => {
  it('is found again among others, and says nothing of the release', () => {
    const mark = markOf('r-trc7cmw7')
    expect(cookieFor(mark)).not.toContain('trc7cmw7')
    const [pair = ''] = cookieFor(mark).split(';')
    expect(markIn(`theme=dark; ${pair}; a=b`)).toBe(mark)
    expect(markIn(pair)).toBe(mark)
  })

  it.each([null, '', 'a=b', 'not-lockstep-version=x', 'lockstep-versions=x'])('is not found in %s', cookies => {
    expect(markIn(cookies)).toBeNull()
  })
})
