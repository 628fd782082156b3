import { describe, expect, it } from 'vitest'
import { nearest, nearestHint } from './nearest.ts'

const known = ['checks', 'services', 'consumers', 'environments', 'deploy']

describe('nearest', () => {
  it.each([
    ['chekcs', 'checks'],
    ['Services', 'services'],
    ['enviroments', 'environments'],
    ['depoly', 'deploy'],
    ['consumer', 'consumers'],
    ['database', undefined],
    ['x'.repeat(61), undefined],
  ])('%s', (word, meant) => expect(nearest(word, known)).toBe(meant))
})

describe('nearestHint', () => {
  it.each([
    ['chekcs', known, 'did you mean "checks"?'],
    ['zzz', known, 'known here: checks, services, consumers, environments, deploy'],
    ['zzz', [], 'otherwise'],
    ['zzz', 'abcdefghijklm'.split(''), 'known here: a, b, c, d, e, f, g, h, i, j, k, l ...'],
  ])('%s among %s', (word, words, hint) => expect(nearestHint(word, words, 'otherwise')).toBe(hint))
})
