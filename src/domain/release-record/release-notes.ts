import { changesTitle, noteLines } from './content-markdown.ts'
import { code, plain } from './markdown-text.ts'
import type { ReleaseContent } from './release-content.ts'

/** What a release brings, as Markdown for whoever reads of it where it is published. What people wrote stays text. Pure. */
export const releaseNotes = ({ notes, app, version, commit }: ReleaseContent): string =>
  [
    changesTitle(notes),
    '',
    ...noteLines(notes),
    '',
    `This is ${plain(app)} ${plain(version)}, built from ${code(commit)}.`,
    '',
  ].join('\n')
