import { describe, expect, it } from 'vitest'
import type { Changes } from '../changes.ts'
import { notesOf } from './notes.ts'

const changes = (...subjects: readonly string[]): Changes => ({
  since: 'v1',
  leftOut: 0,
  commits: subjects.map((subject, index) => ({
    id: `${index}`.repeat(40),
    author: 'Ada <ada@example.invalid>',
    at: '2026-11-28T09:00:00.000Z',
    subject,
  })),
})

const shown = (...subjects: readonly string[]) =>
  notesOf(changes(...subjects)).groups.map(({ kind, commits }) => [kind, ...commits.map(({ text }) => text)])

describe('notes', () => {
  it.each<[string, readonly string[], readonly (readonly string[])[]]>([
    ['no commit', [], []],
    ['plain subjects', ['first', 'second'], [['all', 'first', 'second']]],
    [
      'prefixes, each group in the order of its commits',
      ['fix: b', 'feat: a', 'plain', 'docs: c', 'fix: d'],
      [
        ['features', 'a'],
        ['fixes', 'b', 'd'],
        ['other', 'plain', 'docs: c'],
      ],
    ],
    ['a prefix in capitals', ['Fix: b'], [['fixes', 'b']]],
    ['only other prefixes', ['chore: a', 'b'], [['other', 'chore: a', 'b']]],
    [
      'words that only look like one',
      ['Merge: a', 'fix b', 'feat:c', 'note: d'],
      [['all', 'Merge: a', 'fix b', 'feat:c', 'note: d']],
    ],
  ])('of %s', (_, subjects, expected) => expect(shown(...subjects)).toEqual(expected))

  it.each<[string, string | null, boolean, string]>([
    ['feat(intake): a', 'intake', false, 'a'],
    ['feat(intake)!: a', 'intake', true, 'a'],
    ['fix!: a', null, true, 'a'],
    ['feat(): a', null, false, 'a'],
    ['refactor(worker)!: a', null, true, 'refactor(worker)!: a'],
  ])('%s names %s, breaks: %s, says %s', (subject, scope, isBreaking, text) => {
    const [commit] = notesOf(changes(subject)).groups[0]?.commits ?? []
    expect(commit).toMatchObject({ scope, isBreaking, text, subject, short: '0000000' })
  })

  it('say since which release, and what is left out', () =>
    expect(notesOf({ ...changes('a'), since: null, leftOut: 7 })).toMatchObject({ since: null, leftOut: 7 }))
})
