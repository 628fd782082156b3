import { catalogue } from '../../src/domain/errors/catalogue.ts'
import type { ErrorSpec } from '../../src/domain/errors/error.ts'
import type { GeneratedFile } from './generated-file.ts'

const kinds = { retry: 'may pass by itself when tried again', terminal: 'stays until somebody changes something' }

/** Titles and hints are written with and without a full stop. */
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`

const entry = ({ code, title, hint, kind, status }: ErrorSpec<never>): string =>
  [`### ${code}`, sentence(title), `What to do: ${sentence(hint)}`, `It ${kinds[kind]}. HTTP status ${status}.`].join(
    '\n\n',
  )

const area = ([name, entries]: readonly [string, Readonly<Record<string, ErrorSpec<never>>>]): string =>
  [`## ${name}`, ...Object.values(entries).map(entry)].join('\n\n')

const intro = `# Errors

Every error has a code that never changes. Terminal, page and API show the same entry, with its particulars.`

/** The page of all errors, from the catalogues of all areas. */
export const errorDocs = (): readonly GeneratedFile[] => [
  {
    path: 'docs/reference/errors.md',
    text: `${[intro, ...Object.entries(catalogue).map(area)].join('\n\n')}\n`,
  },
]
