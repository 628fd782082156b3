import { toSecond } from '../instant-text.ts'

// What reads as markup anywhere in a line: emphasis, code, links, HTML, entities, cells of tables, struck out text.
const special = /[\\`*_[\]<>|~&]/g
// What makes a heading, a list, a quote or a rule of the beginning of a line, also within the item of a list.
const beginning = /^(\d{1,9}(?=[.)])|(?=[-+#=]))/
// What would end a heading, and be no part of it.
const ending = /(?<=.)#$/
// Marks that turn the direction of what follows can make a line read as another one.
const direction = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** What people wrote, as text in one line that Markdown takes as it is: no markup, no HTML, no cell of a table begins in it. Pure. */
export const plain = (text: string): string => {
  const line = text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(direction, '')
    .trim()
  return line.replaceAll(special, '\\$&').replace(ending, '\\#').replace(beginning, '$1\\')
}

/** An id or a digest in the type of code; whatever else it may be is plain text. */
export const code = (text: string): string => (/^[\w:.@/+-]+$/.test(text) ? `\`${text}\`` : plain(text))

/** An instant to the second. */
export const moment = (at: string | null): string => (at === null ? '' : plain(toSecond(at)))

/** Lines of a table; nothing when it has no rows. Cells are Markdown already. */
export const mdTable = (titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0
    ? []
    : [
        `| ${titles.join(' | ')} |`,
        `|${titles.map(() => ' --- |').join('')}`,
        ...rows.map(row => `| ${row.join(' | ')} |`),
      ]

/** `Name <address>` without its address. */
export const nameOf = (author: string): string => author.replace(/\s*<[^>]*>\s*$/, '') || author

/** A line that names what it says; nothing when there is nothing to say. */
export const labelled = (label: string, text: string): readonly string[] => (text === '' ? [] : [`- ${label}: ${text}`])

/** A heading with what stands below it; nothing without. */
export const section = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [heading, '', ...lines, '']
