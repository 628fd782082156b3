import { defineErrors } from './error.ts'

export const apiErrors = defineErrors({
  API_REQUEST_INVALID: {
    title: 'The request is not understood',
    message: (a: { why: string }) => a.why,
    hint: 'the client and the server may be of different versions; lockstep doctor compares them',
    kind: 'terminal',
    status: 400,
  },
  API_PATH_UNKNOWN: {
    title: 'No such path',
    message: (a: { method: string; path: string }) => `${a.method} ${a.path} is not part of the API`,
    hint: 'the client and the server may be of different versions; lockstep doctor compares them',
    kind: 'terminal',
    status: 404,
  },
  API_FAILED: {
    title: 'The server failed at this request',
    message: () => 'an error that Lockstep does not know; nothing is known to have been changed by it',
    hint: 'the log of lockstep serve has the cause; please report it',
    kind: 'retry',
    status: 500,
  },
  RUN_UNKNOWN: {
    title: 'No such run',
    message: (a: { run: string }) => `there is no run ${a.run}`,
    hint: 'lockstep ship starts one and prints its id',
    kind: 'terminal',
    status: 404,
  },
})
