import { defineErrors } from './error.ts'

/** Who asks, and whether they may. */
export const authErrors = defineErrors({
  AUTH_NEEDED: {
    title: 'Nobody knows who asks',
    message: () => 'the request says by nothing that this server knows who sends it',
    hint: 'send a token: authorization: Bearer lks_...; lockstep token create makes one',
    kind: 'terminal',
    status: 401,
  },
  AUTH_TOKEN_REFUSED: {
    title: 'The token is not accepted',
    message: (a: { why: string }) => `the token ${a.why}`,
    hint: 'lockstep token list shows those that there are; lockstep token create makes another one',
    kind: 'terminal',
    status: 401,
  },
  AUTH_TOO_MANY: {
    title: 'Too many wrong credentials came from there',
    message: (a: { seconds: number }) => `this address is not listened to for ${a.seconds} s more`,
    hint: 'look which program there sends a token that is no longer good, and end it',
    kind: 'retry',
    status: 429,
  },
  AUTH_DENIED: {
    title: 'Not allowed',
    message: (a: { who: string; role: string; place: string }) => `${a.who} is not ${a.role} of ${a.place}`,
    hint: 'roles in policy.yaml say who may do what; a token may no more than its scope',
    kind: 'terminal',
    status: 403,
  },
  AUTH_REPOSITORY_STRANGE: {
    title: 'Nothing was shipped from this repository yet',
    message: (a: { repository: string }) => `${a.repository} is no repository that this server has shipped from`,
    hint: 'the owner of the server ships from it once, at the machine; from then on others may',
    kind: 'terminal',
    status: 403,
  },
  AUTH_TOKEN_BY_TOKEN: {
    title: 'A token makes no tokens',
    message: () => 'tokens are made by people, not by programs: one that leaked would live on in others',
    hint: 'make it at the machine of the server, or signed in as a person',
    kind: 'terminal',
    status: 403,
  },
  AUTH_TOKEN_NAME_TAKEN: {
    title: 'A token has this name already',
    message: (a: { name: string }) => `there is a token ${a.name} that is not revoked`,
    hint: 'choose another name, or revoke that one first: lockstep token revoke NAME',
    kind: 'terminal',
    status: 409,
  },
  AUTH_TOKEN_UNKNOWN: {
    title: 'No such token',
    message: (a: { name: string }) => `there is no token ${a.name} of yours that could be revoked`,
    hint: 'lockstep token list shows those that there are',
    kind: 'terminal',
    status: 404,
  },
})
