import { defineErrors } from './error.ts'

/** What can go wrong with the traffic daemon: calls to it, and the answers it gives users in an instance's place. */
export const routerErrors = defineErrors({
  ROUTER_EPOCH_STALE: {
    title: 'A newer deployment owns the traffic',
    message: (a: { place: string; epoch: number; highest: number }) =>
      `The traffic of ${a.place} was last changed under epoch ${a.highest}; a call with epoch ${a.epoch} was refused.`,
    hint: 'Another node took this deployment over. Nothing was changed by the late call; follow the deployment where it runs now.',
    kind: 'terminal',
    status: 409,
  },
  ROUTER_PORT_IN_USE: {
    title: 'Port in use',
    message: (a: { service: string; port: number; holder: string | null }) =>
      `The service ${a.service} cannot listen on 127.0.0.1:${a.port}: ${a.holder === null ? 'another program' : `the service ${a.holder}`} listens there.`,
    hint: 'Give the service another port, or stop what listens on this one.',
    kind: 'terminal',
    status: 409,
  },
  ROUTER_STILL_ROUTED: {
    title: 'Instance still gets traffic',
    message: (a: { service: string; instances: readonly string[] }) =>
      `The service ${a.service} still sends traffic to ${a.instances.join(', ')}, so it cannot be drained.`,
    hint: 'Set a route that gives these instances no weight first.',
    kind: 'terminal',
    status: 409,
  },
  ROUTER_CALL_INVALID: {
    title: 'Call to the router not understood',
    message: (a: { call: string; reason: string }) => `The router refused the call ${a.call}: ${a.reason}.`,
    hint: 'The router was left as it was. If the router is older than this program, hand it over to the new version.',
    kind: 'terminal',
    status: 400,
  },
  ROUTER_INTERNAL: {
    title: 'The router failed at a call',
    message: (a: { call: string; reason: string }) => `The router could not carry out ${a.call}: ${a.reason}.`,
    hint: 'Look at router/router.log in the home folder of Lockstep, remove the cause and try again.',
    kind: 'retry',
    status: 500,
  },
  ROUTER_NOT_RUNNING: {
    title: 'Router not running',
    message: (a: { home: string }) => `No router answers for ${a.home}.`,
    hint: 'Any command that deploys starts it. If it does not stay up, look at router/router.log in that folder.',
    kind: 'retry',
    status: 503,
  },
  ROUTER_NOT_STARTED: {
    title: 'Router did not start',
    message: (a: { home: string; reason: string; output: string }) =>
      `The router for ${a.home} did not start: ${a.reason}.${a.output === '' ? '' : ` It said: ${a.output}`}`,
    hint: 'Look at router/router.log in that folder, remove the cause and try again.',
    kind: 'terminal',
    status: 503,
  },
  ROUTER_ALREADY_RUNNING: {
    title: 'Router already running',
    message: (a: { home: string; pid: number }) => `The router of ${a.home} is already running as process ${a.pid}.`,
    hint: 'There is nothing to do: the running one serves all traffic. To replace it without a lost request, hand it over.',
    kind: 'terminal',
    status: 409,
  },
  ROUTER_STATE_BROKEN: {
    title: 'Router state unreadable',
    message: (a: { path: string; reason: string }) => `The router's state in ${a.path} cannot be read: ${a.reason}.`,
    hint: 'Restore the file from a backup, or move it away: services then get their routes again with their next deployment.',
    kind: 'terminal',
    status: 500,
  },
  ROUTER_HANDING_OVER: {
    title: 'Router is being replaced',
    message: (a: { pid: number }) =>
      `The router process ${a.pid} is handing over to its successor and changes nothing any more.`,
    hint: 'Try again in a moment: the successor answers then.',
    kind: 'retry',
    status: 503,
  },
  ROUTER_HANDOVER_FAILED: {
    title: 'Hand-over failed',
    message: (a: { reason: string }) =>
      `The new router did not take over: ${a.reason}. The running one goes on as before.`,
    hint: 'No request was lost. Look at router/router.log, remove the cause and try again.',
    kind: 'terminal',
    status: 500,
  },
  ROUTER_NO_VERSION: {
    title: 'No version takes traffic',
    message: (a: { service: string }) => `No version of ${a.service} takes requests at the moment.`,
    hint: 'The service is not deployed yet, or was taken off traffic. Try again later.',
    kind: 'retry',
    status: 503,
  },
  ROUTER_TEST_REFUSED: {
    title: 'Test route not known',
    message: (a: { service: string }) => `The request to ${a.service} carries a test token that opens no test route.`,
    hint: 'The test route is closed, or the token is another one. Leave x-lockstep-test out to reach the service as users do.',
    kind: 'terminal',
    status: 403,
  },
  ROUTER_PARKED_TOO_LONG: {
    title: 'Service paused for too long',
    message: (a: { service: string; parkMs: number }) =>
      `Requests to ${a.service} are held back; this one waited ${a.parkMs} ms and was not forwarded.`,
    hint: 'The request had no effect. Send it again later.',
    kind: 'retry',
    status: 503,
  },
  ROUTER_PARKED_FULL: {
    title: 'Too many requests wait',
    message: (a: { service: string; waiting: number }) =>
      `Requests to ${a.service} are held back and ${a.waiting} wait already; this one was not forwarded.`,
    hint: 'The request had no effect. Send it again later.',
    kind: 'retry',
    status: 503,
  },
  ROUTER_INSTANCE_REFUSED: {
    title: 'Service not reachable',
    message: (a: { service: string }) => `No instance of ${a.service} accepted the connection.`,
    hint: 'The request had no effect. Send it again later.',
    kind: 'retry',
    status: 502,
  },
  ROUTER_INSTANCE_CLOSED: {
    title: 'Service broke the connection off',
    message: (a: { service: string }) =>
      `An instance of ${a.service} took the request and closed the connection without an answer.`,
    hint: 'The request may or may not have had its effect: look before you send it again.',
    kind: 'terminal',
    status: 502,
  },
  ROUTER_INSTANCE_SILENT: {
    title: 'Service did not answer in time',
    message: (a: { service: string; timeoutMs: number }) =>
      `An instance of ${a.service} gave no answer within ${a.timeoutMs} ms.`,
    hint: 'The request may or may not have had its effect: look before you send it again.',
    kind: 'terminal',
    status: 504,
  },
  ROUTER_REQUEST_INVALID: {
    title: 'Request not understood',
    message: (a: { reason: string }) => `The request cannot be forwarded: ${a.reason}.`,
    hint: 'Correct the request line or the headers.',
    kind: 'terminal',
    status: 400,
  },
})
