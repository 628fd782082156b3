import { defineErrors } from './error.ts'

const usage = { kind: 'terminal', status: 422 } as const

export const cliErrors = defineErrors({
  CLI_NOT_A_REPOSITORY: {
    title: 'Not inside a git repository',
    message: (a: { folder: string }) => `${a.folder} belongs to no git repository`,
    hint: 'run lockstep inside the repository of the app, or name the file with --file',
    ...usage,
  },
  CLI_FILE_EXISTS: {
    title: 'The file is there already',
    message: (a: { file: string }) => `${a.file} is not overwritten`,
    hint: 'edit it, or remove it first',
    ...usage,
  },
  CLI_TIME_INVALID: {
    title: 'Not a length of time',
    message: (a: { text: string }) => `${a.text} is no length of time`,
    hint: 'a number and one of s, m, h, d, for example 30d',
    ...usage,
  },
  CLI_MOMENT_INVALID: {
    title: 'Not a moment',
    message: (a: { text: string }) => `${a.text} is no moment, and no length of time`,
    hint: 'a moment like 2026-12-24T00:00Z, or how far to look back like 30d',
    ...usage,
  },
  CLI_DEMO_NEEDS_CHECKOUT: {
    title: 'The demo runs from a checkout',
    message: (a: { missing: string }) => `${a.missing} is not installed beside this Lockstep`,
    hint: 'clone the repository, then: npm ci && npm run demo',
    ...usage,
  },
})
