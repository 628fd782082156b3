import { defineErrors } from './error.ts'

export const webhookErrors = defineErrors({
  WEBHOOK_REFUSED: {
    title: 'The webhook does not prove who sent it',
    message: () => 'its signature, its time or its secret is not right, or nothing may be sent here',
    hint: 'the app, the source and its secret stand under apps in policy.yaml of the server; docs/guides/webhooks-in.md says how each source proves itself',
    kind: 'terminal',
    status: 401,
  },
  WEBHOOK_REPLAYED: {
    title: 'The webhook was taken before under another id',
    message: () => 'the same signed body has come before',
    hint: 'nothing was done; what came first is in lockstep webhooks, and can be done again from there',
    kind: 'terminal',
    status: 401,
  },
  WEBHOOK_TOO_LARGE: {
    title: 'The webhook is too large',
    message: (a: { mostBytes: number }) => `its body has more than ${a.mostBytes} bytes`,
    hint: 'send fewer commits or changes with it; the ref alone is enough',
    kind: 'terminal',
    status: 413,
  },
  WEBHOOK_TYPE_REFUSED: {
    title: 'The webhook is not JSON',
    message: () => 'its content type is not application/json',
    hint: 'let the sender send application/json',
    kind: 'terminal',
    status: 415,
  },
  WEBHOOK_UNREADABLE: {
    title: 'The webhook is not understood',
    message: (a: { why: string }) => `it is genuine, but ${a.why}`,
    hint: 'docs/guides/webhooks-in.md says what each source sends',
    kind: 'terminal',
    status: 400,
  },
  WEBHOOK_SECRET_MISSING: {
    title: 'The secret of a webhook is not there',
    message: (a: { sources: readonly string[] }) => a.sources.join('; '),
    hint: 'set the variable where lockstep serve is started, or write the file; a file is read anew each time',
    kind: 'retry',
    status: 503,
  },
  WEBHOOK_APP_DIFFERS: {
    title: 'The repository has another app',
    message: (a: { app: string; found: string }) =>
      `the file says app: ${a.found}, but the repository is registered for ${a.app}`,
    hint: 'register it under the name that the file gives, in policy.yaml of the server',
    kind: 'terminal',
    status: 422,
  },
  WEBHOOK_APP_UNKNOWN: {
    title: 'The app is not registered any more',
    message: (a: { app: string }) => `policy.yaml of the server has no app ${a.app}`,
    hint: 'register it under apps in policy.yaml of every node, then lockstep webhooks redeliver',
    kind: 'terminal',
    status: 422,
  },
  WEBHOOK_DELIVERY_UNKNOWN: {
    title: 'No such delivery',
    message: (a: { delivery: string }) => `there is no delivery ${a.delivery}`,
    hint: 'lockstep webhooks lists them; they are kept for 30 days',
    kind: 'terminal',
    status: 404,
  },
  WEBHOOK_NOT_HELD: {
    title: 'The delivery is not held',
    message: (a: { delivery: string; state: string }) => `${a.delivery} is ${a.state}`,
    hint: 'only what came from a fork is held; lockstep webhooks shows the state of each',
    kind: 'terminal',
    status: 409,
  },
  WEBHOOK_NOT_OVER: {
    title: 'The delivery is not over yet',
    message: (a: { delivery: string; state: string }) => `${a.delivery} is ${a.state}`,
    hint: 'what waits is tried by itself; what is held is let in by lockstep webhooks release',
    kind: 'terminal',
    status: 409,
  },
})
