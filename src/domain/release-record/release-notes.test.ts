import { expect, it } from 'vitest'
import { releaseOf } from '../../../test/rig/release-of.ts'
import { releaseContent } from './release-content.ts'
import { releaseNotes } from './release-notes.ts'

const commit = (subject: string) => ({ id: 'a'.repeat(40), author: 'Ada <ada@example.invalid>', at: '', subject })
const notesOf = (...subjects: readonly string[]): string =>
  releaseNotes(
    releaseContent(releaseOf(12, { changes: { since: 'v11', commits: subjects.map(commit), leftOut: 0 } }), null, []),
  )

it('lists the commits since the release before, and says which build it is', () =>
  expect(notesOf('feat(cart): totals', 'fix: rounding')).toBe(`## Changes since v11

### Features

- **cart**: totals (Ada, \`aaaaaaa\`)

### Fixes

- rounding (Ada, \`aaaaaaa\`)

This is orders v12, built from \`c12\`.
`))

it('lets no commit write markup', () =>
  expect(notesOf('<img src=x> [here](https://evil.example)')).toContain(
    String.raw`\<img src=x\> \[here\](https://evil.example)`,
  ))
