import { defineErrors } from './error.ts'

/** What can go wrong with Lockstep's own flags: changes by deployments, and what instances ask of the flag service. */
export const flagErrors = defineErrors({
  FLAG_EPOCH_STALE: {
    title: 'A newer deployment owns the flags',
    message: (a: { place: string; epoch: number; highest: number }) =>
      `The flags of ${a.place} were last changed under epoch ${a.highest}; a call with epoch ${a.epoch} was refused.`,
    hint: 'Another node took this deployment over. Nothing was changed by the late call; follow the deployment where it runs now.',
    kind: 'terminal',
    status: 409,
  },
  FLAG_CONSUMER_UNKNOWN: {
    title: 'No such consumer',
    message: (a: { consumer: string; known: readonly string[] }) =>
      `the release that runs there has no consumer ${a.consumer}; it has ${a.known.join(', ') || 'none'}`,
    hint: 'lockstep consumers ENVIRONMENT shows them',
    kind: 'terminal',
    status: 404,
  },
  FLAG_UNKNOWN: {
    title: 'No such flag',
    message: (a: { flag: string; release: string; known: readonly string[] }) =>
      `${a.release}, which runs there, declares no flag ${a.flag}; it has ${a.known.join(', ') || 'none'}`,
    hint: 'flags stand under "flags" of lockstep.yaml; lockstep flags shows those of an environment',
    kind: 'terminal',
    status: 404,
  },
  FLAG_VALUE_INVALID: {
    title: 'The flag cannot have this value',
    message: (a: { flag: string; why: string }) => `${a.flag} ${a.why}`,
    hint: 'lockstep flags shows what each flag takes',
    kind: 'terminal',
    status: 422,
  },
  FLAG_TOKEN_NAME_TAKEN: {
    title: 'There is a token of that name',
    message: (a: { name: string; place: string }) => `${a.place} has a token for flags that is called ${a.name}`,
    hint: 'take another name, or revoke that one: lockstep flag-token revoke ENVIRONMENT NAME',
    kind: 'terminal',
    status: 409,
  },
  FLAG_TOKEN_UNKNOWN: {
    title: 'No such token for flags',
    message: (a: { name: string; place: string }) => `${a.place} has no token for flags ${a.name} that is not revoked`,
    hint: 'lockstep flag-token list ENVIRONMENT shows them',
    kind: 'terminal',
    status: 404,
  },
  FLAG_CLIENT_REFUSED: {
    title: 'Token for flags refused',
    message: (a: { why: string }) => `the token ${a.why}`,
    hint: 'lockstep flag-token create ENVIRONMENT NAME makes one; send it as "authorization: Bearer ..."',
    kind: 'terminal',
    status: 401,
  },
  FLAG_REVISION_AHEAD: {
    title: 'No such revision of the flag',
    message: (a: { flag: string; revision: number }) =>
      `Revision ${a.revision} of ${a.flag} was acknowledged, but the flag has not come that far. Nothing was stored.`,
    hint: 'Acknowledge the revision that the last answer carried in its metadata; it belongs to one flag of one environment.',
    kind: 'terminal',
    status: 409,
  },
  FLAG_TOKEN_REFUSED: {
    title: 'Token refused',
    message: () => 'The request carries no token that this Lockstep issued to an instance.',
    hint: 'Send the value of LOCKSTEP_FLAGS_TOKEN as "authorization: Bearer ...". Each instance gets its own when it is started.',
    kind: 'terminal',
    status: 401,
  },
  FLAG_REQUEST_INVALID: {
    title: 'Request not understood',
    message: (a: { reason: string }) => `The flag service cannot read the request: ${a.reason}.`,
    hint: 'Use an OpenFeature SDK with its OFREP provider, and see docs/guides/consumers.md for acknowledgements.',
    kind: 'terminal',
    status: 400,
  },
  FLAG_REQUEST_TOO_LARGE: {
    title: 'Request too large',
    message: (a: { limitBytes: number }) => `The flag service reads requests of up to ${a.limitBytes} bytes.`,
    hint: 'Send a smaller evaluation context. Lockstep decides by the token alone and uses nothing of the context.',
    kind: 'terminal',
    status: 413,
  },
  FLAG_PATH_UNKNOWN: {
    title: 'No such path',
    message: (a: { method: string; path: string }) => `The flag service has nothing at ${a.method} ${a.path}.`,
    hint: 'The address of the service is LOCKSTEP_FLAGS_URL, without a slash at its end.',
    kind: 'terminal',
    status: 404,
  },
  FLAG_SERVICE_FAILED: {
    title: 'The flag service failed',
    message: () => 'The flag service could not answer. The cause is in its log.',
    hint: 'Go on with the last known value. If it happens again, please report it with the lines of the log.',
    kind: 'retry',
    status: 500,
  },
})
