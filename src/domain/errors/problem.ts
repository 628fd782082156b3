/** One of several things that are wrong with one input, each with its own place and remedy. */
export type ProblemRecord = {
  readonly code: string
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1. */
  readonly column: number
  /** Where in the input, for example `environments.production.target`; empty: the input as a whole. */
  readonly path: string
  readonly message: string
  readonly hint: string
}

/** The form in which a person reads a problem: place, path and code, then what is wrong, then what to do. */
export const problemText = ({ code, file, line, path, message, hint }: ProblemRecord): string =>
  [[`${file}:${line}`, path, code].filter(part => part !== '').join('  '), `  ${message}`, `  hint: ${hint}`].join('\n')
