import { expect, it } from 'vitest'
import { letThrough } from './let-through.ts'

const at = '2026-11-28T10:00:00Z'
const by = (...people: readonly string[]) => people.map(person => ({ person, at }))

it('names who approved, and nobody where nobody had to', () => {
  expect(letThrough({ approvals: [], brokenGlass: null })).toBeNull()
  expect(letThrough({ approvals: by('ann'), brokenGlass: null })).toBe('let through by ann')
  expect(letThrough({ approvals: by('ann', 'ben', 'cyd'), brokenGlass: null })).toBe('let through by ann, ben and cyd')
})

it('says that the glass was broken, whoever approved as well', () => {
  const brokenGlass = { actor: { kind: 'person', name: 'eve' }, reason: 'the site is down', told: [], at } as const
  expect(letThrough({ approvals: by('ann'), brokenGlass: { ...brokenGlass, told: [] } })).toBe(
    'let through by eve, who broke the glass',
  )
})
