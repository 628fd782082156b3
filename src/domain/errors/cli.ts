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
  CLI_DEMO_NEEDS_PAGE: {
    title: 'The page is not built',
    message: (a: { folder: string }) => `${a.folder} has no page`,
    hint: 'build it once with npm run build:page; npm run demo:page does both',
    ...usage,
  },
  CLI_URL_INVALID: {
    title: 'LOCKSTEP_URL is no address of a server',
    message: () => 'LOCKSTEP_URL has to be an http or https URL, without a user, a query or a fragment',
    hint: 'for example LOCKSTEP_URL=https://lockstep.example.com',
    ...usage,
  },
  CLI_TOKEN_MISSING: {
    title: 'A token is missing',
    message: (a: { url: string; file: string }) =>
      `${a.url} wants to know who asks: neither LOCKSTEP_TOKEN nor ${a.file} has a token`,
    hint: 'set LOCKSTEP_TOKEN, or write the token into that file with mode 0600; lockstep token create makes one',
    ...usage,
  },
  CLI_TOKEN_EXPOSED: {
    title: 'Others may read the token',
    message: (a: { file: string }) => `${a.file} may be read by others than its owner`,
    hint: 'revoke it if others use the machine; then chmod 600 the file',
    ...usage,
  },
  CLI_HERE_ONLY: {
    title: 'This works on the machine of the server',
    message: (a: { what: string; url: string }) =>
      `lockstep ${a.what} works on this machine, and LOCKSTEP_URL names ${a.url}`,
    hint: 'run it on the machine of the server, without LOCKSTEP_URL',
    ...usage,
  },
  CLI_REPOSITORY_HERE: {
    title: 'The server cannot read this repository',
    message: (a: { folder: string; url: string }) => `${a.folder} is on this machine, and ${a.url} is asked`,
    hint: 'say where the server finds it: --repository ADDRESS, with --ref for what to take',
    ...usage,
  },
  CLI_SERVER_STRANGE: {
    title: 'This is no Lockstep server',
    message: (a: { url: string; status: number }) =>
      `${a.url} answered ${a.status} with something else than the API does`,
    hint: 'look at LOCKSTEP_URL, and at what the proxy in front says',
    ...usage,
  },
})
