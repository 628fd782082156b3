import type { Document, LineCounter, YAMLError } from 'yaml'
import { finding, type Finding } from './finding.ts'

// Own sentences: those of the parser quote the text, which may hold a secret.
const sentences: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_ALIAS: 'an alias (*name) or anchor (&name) has no valid name',
  BAD_DIRECTIVE: 'directives (lines that begin with %) are not supported',
  BAD_DQ_ESCAPE: 'a text in double quotes has an unknown escape; single quotes take a backslash as it is',
  BAD_INDENT: 'the indentation does not fit the lines around it, or a bracket is not closed',
  BAD_SCALAR_START: 'a text begins with a character that has a meaning in YAML; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'two ":" in one line; text with ": " needs quotes',
  MISSING_CHAR: 'a closing quote, a bracket, a comma or a ":" is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or a ":" is missing',
  NON_STRING_KEY: 'a key is not a plain word',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'a tab is used to indent; YAML takes spaces',
  TAG_RESOLVE_FAILED: 'tags (words that begin with !) are not supported',
}

/** The parser still knows what was meant: the rest of the file is checked as well. */
const harmless: readonly YAMLError['code'][] = ['TAB_AS_INDENT', 'TAG_RESOLVE_FAILED', 'BAD_DIRECTIVE']

/** After such an error nobody knows what the rest of the file means. */
export const isFatal = (error: YAMLError): boolean => !harmless.includes(error.code)

/** A finding at a place of the text. */
export const syntax = (what: string, offset: number, hint?: string): Finding => ({
  ...finding('CONFIG_SYNTAX', [], { what }, hint),
  offset,
})

/** One finding a line: what follows a first error in a line is mostly its echo. */
export const syntaxFindings = (document: Document, lines: LineCounter): readonly Finding[] => {
  const byLine = new Map<number, Finding>()
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    const { line } = lines.linePos(pos[0])
    if (byLine.has(line)) continue
    const what = sentences[code] ?? 'this does not fit here'
    byLine.set(line, syntax(what, pos[0]))
  }
  return [...byLine.values()]
}
