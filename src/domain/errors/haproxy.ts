import { defineErrors } from './error.ts'

/** What can go wrong with HAProxy in the router's place; calls and answers to users have the codes of the router. */
export const haproxyErrors = defineErrors({
  HAPROXY_MISSING: {
    title: 'HAProxy is not installed',
    message: (a: { looked: readonly string[] }) =>
      `The program haproxy, which the file names as router, is in none of ${a.looked.join(', ')}.`,
    hint: 'Install HAProxy 2.6 or newer (on Debian: apt-get install haproxy), or leave "router: haproxy" out of the file.',
    kind: 'terminal',
    status: 503,
  },
  HAPROXY_UNFIT: {
    title: 'This HAProxy cannot be used',
    message: (a: { path: string; reason: string }) => `${a.path} ${a.reason}.`,
    hint: 'Install HAProxy 2.6 or newer with Lua, as Linux distributions build it, or leave "router: haproxy" out of the file.',
    kind: 'terminal',
    status: 503,
  },
  HAPROXY_NOT_STARTED: {
    title: 'HAProxy did not start',
    message: (a: { home: string; reason: string; output: string }) =>
      `HAProxy for ${a.home} did not start: ${a.reason}.${a.output === '' ? '' : ` It said: ${a.output}`}`,
    hint: 'One that ran before goes on with the routes that it had. Look at haproxy/haproxy.log in that folder, remove the cause and try again.',
    kind: 'terminal',
    status: 503,
  },
  HAPROXY_NOT_RUNNING: {
    title: 'HAProxy does not answer',
    message: (a: { socket: string; reason: string }) => `No HAProxy answers at ${a.socket}: ${a.reason}.`,
    hint: 'The server starts it again within seconds. If it does not stay up, look at haproxy/haproxy.log in the data folder.',
    kind: 'retry',
    status: 503,
  },
  HAPROXY_REFUSED: {
    title: 'HAProxy refused a command',
    message: (a: { command: string; answer: string }) => `HAProxy refused "${a.command}": ${a.answer}`,
    hint: 'The next call puts the route in force as a whole. If it is refused again, look at haproxy/haproxy.log in the data folder.',
    kind: 'retry',
    status: 500,
  },
  HAPROXY_STATE_BROKEN: {
    title: 'Record of HAProxy processes unreadable',
    message: (a: { path: string; reason: string }) =>
      `The record of HAProxy processes in ${a.path} cannot be read: ${a.reason}.`,
    hint: 'End the HAProxy processes of this data folder and move the file away: the next command starts one with the stored routes.',
    kind: 'terminal',
    status: 500,
  },
  HAPROXY_ROUTER_CHANGED: {
    title: 'Another router holds the traffic',
    message: (a: { place: string; wished: string; holder: string; services: readonly string[] }) =>
      `The file names ${a.wished} as router of ${a.place}, but ${a.holder} holds the traffic of ${a.services.join(', ')} there.`,
    hint: 'The router of an environment is chosen before its first deployment. Name the one that holds it, or make a new environment with the other one.',
    kind: 'terminal',
    status: 409,
  },
})
