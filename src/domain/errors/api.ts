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
  API_KEY_INVALID: {
    title: 'An Idempotency-Key that is none',
    message: () => 'the header Idempotency-Key has to be 8 to 100 printable characters without spaces',
    hint: 'use a random UUID for each thing that you want done',
    kind: 'terminal',
    status: 400,
  },
  API_KEY_REUSED: {
    title: 'The key stands for another request',
    message: (a: { key: string }) => `a request with another path or body was sent with the key ${a.key}`,
    hint: 'use a new key for each thing that you want done, and the same one only to send it again',
    kind: 'terminal',
    status: 422,
  },
  API_KEY_UNDER_WAY: {
    title: 'The same request is under way',
    message: (a: { key: string }) => `the request with the key ${a.key} has no answer yet`,
    hint: 'send it again in a moment; it is answered as soon as the first one is',
    kind: 'retry',
    status: 409,
  },
  RUN_UNKNOWN: {
    title: 'No such run',
    message: (a: { run: string }) => `there is no run ${a.run}`,
    hint: 'lockstep ship starts one and prints its id',
    kind: 'terminal',
    status: 404,
  },
  API_RETENTION_RUNNING: {
    title: 'Another node is at it',
    message: () => 'a node of this data folder removes what the policy lets go at this moment',
    hint: 'look at what is left in a moment: lockstep retention',
    kind: 'retry',
    status: 409,
  },
})
