import { defineErrors } from './error.ts'
import type { ProblemRecord } from './problem.ts'

type Mismatch = { readonly expected: string; readonly found: string }

const mismatch = ({ expected, found }: Mismatch): string => `expected ${expected}, found ${found}`

const plural = (count: number): string => (count === 1 ? '1 problem' : `${count} problems`)

/** What the use of the file may throw. */
const errors = defineErrors({
  CONFIG_INVALID: {
    title: 'The configuration is not valid',
    message: (a: { file: string; problems: readonly ProblemRecord[] }) => `${a.file} has ${plural(a.problems.length)}`,
    details: (a: { file: string; problems: readonly ProblemRecord[] }) => a.problems,
    hint: 'each problem says where it is and what to write instead; lockstep check looks again',
    kind: 'terminal',
    status: 422,
  },
  CONFIG_NOT_FOUND: {
    title: 'No configuration',
    message: (a: { file: string }) => `there is no ${a.file}`,
    hint: 'lockstep init writes a first one; or run this in the folder that has it',
    kind: 'terminal',
    status: 404,
  },
  CONFIG_POLICY_NOT_FOUND: {
    title: 'No policy',
    message: (a: { file: string }) => `there is no ${a.file}`,
    hint: 'name the file of the policy, or start the server without one',
    kind: 'terminal',
    status: 404,
  },
  CONFIG_NOTICES_NOT_FOUND: {
    title: 'No file of notices',
    message: (a: { file: string }) => `there is no ${a.file}`,
    hint: 'name the file of notices, or start the server without one',
    kind: 'terminal',
    status: 404,
  },
  CONFIG_UNREADABLE: {
    title: 'The configuration cannot be read',
    message: (a: { file: string; reason: string }) => `${a.file} cannot be read (${a.reason})`,
    hint: 'it must be a file that the user who runs Lockstep may read',
    kind: 'terminal',
    status: 422,
  },
})

const problem = { kind: 'terminal', status: 422 } as const

/** What can be wrong inside the file: never thrown alone, always a detail of CONFIG_INVALID. */
export const configProblems = defineErrors({
  CONFIG_TOO_LARGE: {
    title: 'The file is too large',
    message: (a: { bytes: number; limitBytes: number }) =>
      `the file has ${Math.ceil(a.bytes / 1024)} KB, more than the ${a.limitBytes / 1024} KB that are read`,
    hint: 'keep data and scripts in files of their own, and name them here',
    ...problem,
  },
  CONFIG_EMPTY: {
    title: 'The file is empty',
    message: () => 'the file says nothing',
    hint: 'begin with "app: <name>"; lockstep init writes a first file',
    ...problem,
  },
  CONFIG_DOCUMENTS: {
    title: 'Several documents in one file',
    message: (a: { count: number }) => `the file has ${a.count} YAML documents`,
    hint: 'one file describes one app: remove the line --- and what follows it',
    ...problem,
  },
  CONFIG_SYNTAX: {
    title: 'Not valid YAML',
    message: (a: { what: string }) => a.what,
    hint: 'indent by spaces, close what is opened, put text with : or # in quotes',
    ...problem,
  },
  CONFIG_REQUIRED: {
    title: 'Something is missing',
    message: mismatch,
    hint: 'add it',
    ...problem,
  },
  CONFIG_TYPE: {
    title: 'The wrong kind of value',
    message: mismatch,
    hint: 'write the value in the form that is expected',
    ...problem,
  },
  CONFIG_VALUE: {
    title: 'Not one of the words',
    message: mismatch,
    hint: 'write one of the words that are expected',
    ...problem,
  },
  CONFIG_FORMAT: {
    title: 'The wrong form',
    message: mismatch,
    hint: 'write the value in the form that is expected',
    ...problem,
  },
  CONFIG_RANGE: {
    title: 'Too small or too large',
    message: mismatch,
    hint: 'stay within the limits',
    ...problem,
  },
  CONFIG_DURATION: {
    title: 'Not a duration',
    message: mismatch,
    hint: 'a number and one of ms, s, m, h, d, for example "30s"',
    ...problem,
  },
  CONFIG_COMMAND: {
    title: 'A command that needs a shell',
    message: mismatch,
    hint: 'name the shell, for example ["sh", "-c", "exec node src/worker.ts --port $PORT"]',
    ...problem,
  },
  CONFIG_CHOICE: {
    title: 'Exactly one is needed',
    message: mismatch,
    hint: 'keep one of the keys',
    ...problem,
  },
  CONFIG_UNKNOWN_KEY: {
    title: 'An unknown key',
    message: (a: { key: string }) => `${a.key} is not known here`,
    hint: 'a key that begins with x- is left alone, everywhere',
    ...problem,
  },
  CONFIG_UNKNOWN_NAME: {
    title: 'A name that does not exist',
    message: (a: { what: string; name: string }) => `there is no ${a.what} ${a.name}`,
    hint: 'names must be written exactly as they are defined in this file',
    ...problem,
  },
  CONFIG_CYCLE: {
    title: 'A circle',
    message: (a: { names: readonly string[] }) =>
      a.names
        .slice(1)
        .map((name, i) => `${a.names[i]} waits for ${name}`)
        .join(', '),
    hint: 'remove one "after", so that one of them comes first',
    ...problem,
  },
  CONFIG_ORDER: {
    title: 'The wrong order',
    message: mismatch,
    hint: 'change the order',
    ...problem,
  },
  CONFIG_WINDOW_NEVER_OPENS: {
    title: 'Windows that never open',
    message: mismatch,
    hint: 'a whole day is "00:00" to "24:00"; the windows of several rules must have a time in common',
    ...problem,
  },
  CONFIG_FREEZE_WITHOUT_END: {
    title: 'A freeze without end',
    message: mismatch,
    hint: 'let it end; it can be made longer before it does',
    ...problem,
  },
  CONFIG_LOCKED_OUT: {
    title: 'Nobody could pass',
    message: (a: { why: string }) => a.why,
    hint: 'name more people or groups in "from", lower "count", or write "author: allowed"',
    ...problem,
  },
  CONFIG_DUPLICATE: {
    title: 'Twice the same',
    message: (a: { what: string; first: string }) => `${a.what} is here for the second time; the first is ${a.first}`,
    hint: 'keep one of them',
    ...problem,
  },
  CONFIG_NEEDS: {
    title: 'Another part of the file is needed',
    message: (a: { what: string; needs: string }) => `${a.what} needs ${a.needs}`,
    hint: 'add what it needs, or remove it',
    ...problem,
  },
  CONFIG_NUMBER_TEXT: {
    title: 'A number that would change',
    message: () => 'this is read as a number, and would not stay as it is written',
    hint: 'put it in quotes, for example "1.10"',
    ...problem,
  },
  CONFIG_SECRET_LITERAL: {
    title: 'A secret in the file',
    message: (a: { kind: string }) => `this looks like ${a.kind}, and the file is no place for secrets`,
    hint: 'say where it is kept, for example { env: DATABASE_URL }, and replace it: what was committed is known',
    ...problem,
  },
  CONFIG_NOT_AVAILABLE: {
    title: 'Not in this version',
    message: (a: { what: string; instead: string }) =>
      `${a.what} is not available in this version; there is ${a.instead}`,
    hint: 'use what there is, or a newer version of Lockstep once it has it',
    ...problem,
  },
})

export const configErrors = { ...errors, ...configProblems }

export type ProblemCode = keyof typeof configProblems

/** The codes whose message is "expected ..., found ...". */
export type MismatchCode = {
  [C in ProblemCode]: Parameters<(typeof configProblems)[C]['message']> extends [Mismatch] ? C : never
}[ProblemCode]
