import { defineErrors } from './error.ts'

export const serveErrors = defineErrors({
  SERVE_ALREADY_RUNNING: {
    title: 'Lockstep runs already on this data folder',
    message: (a: { home: string; pid: number }) => `process ${a.pid} serves ${a.home}`,
    hint: 'use that one, or give this one another folder by LOCKSTEP_HOME, or a name of its own in the same one by --node',
    kind: 'terminal',
    status: 409,
  },
  SERVE_HOME_UNUSABLE: {
    title: 'The data folder cannot be made',
    message: (a: { home: string; reason: string }) => `${a.home}: ${a.reason}`,
    hint: 'name another folder by LOCKSTEP_HOME, one that you may write to',
    kind: 'terminal',
    status: 500,
  },
  SERVE_STOPPING: {
    title: 'Lockstep is stopping',
    message: () =>
      'the server was asked to stop; another node goes on with its deployments, or it does when it is started again',
    hint: 'ask another node, or start it again: lockstep serve',
    kind: 'retry',
    status: 503,
  },
  SERVE_NOT_READY: {
    title: 'The server is not ready',
    message: (a: { problems: readonly string[] }) => a.problems.join('; '),
    hint: 'it gets ready by itself once that is over; until then ask another node: lockstep nodes shows which live',
    kind: 'retry',
    status: 503,
  },
  SERVE_SETTING_INVALID: {
    title: 'A setting of the server cannot be used',
    message: (a: { name: string; why: string }) => `${a.name} ${a.why}`,
    hint: 'correct the variable in the environment of lockstep serve; docs/guides/operate.md lists them',
    kind: 'terminal',
    status: 400,
  },
  SERVE_NOT_STARTED: {
    title: 'The server did not start',
    message: (a: { reason: string }) => a.reason,
    hint: 'lockstep serve in a terminal shows what it says; lockstep doctor looks at what it needs',
    kind: 'terminal',
    status: 503,
  },
  SERVE_NODE_NAME_INVALID: {
    title: 'This cannot be the name of a node',
    message: (a: { name: string }) => `"${a.name}" is not made of small letters, digits and hyphens, 31 at most`,
    hint: 'name it like a machine or a number: lockstep serve --node b',
    kind: 'terminal',
    status: 400,
  },
  SERVE_ELSEWHERE: {
    title: 'The environment lives in another data folder',
    message: (a: { place: string; home: string; host: string; here: string }) =>
      `${a.place} lives in ${a.home} of ${a.host}; this node serves ${a.here} and cannot reach it`,
    hint: 'ask a node of that data folder; lockstep nodes shows which live',
    kind: 'terminal',
    status: 409,
  },
  SERVE_NOT_ANSWERING: {
    title: 'The server says nothing',
    message: (a: { home: string; seconds: number }) =>
      `a node of ${a.home} is there, and no node has answered within ${a.seconds} s`,
    hint: 'its process may be stopped: continue it, or end it and start it again',
    kind: 'retry',
    status: 503,
  },
  SERVE_NOT_RUNNING: {
    title: 'The server does not run',
    message: (a: { home: string }) => `nobody answers for ${a.home}`,
    hint: 'lockstep serve starts it',
    kind: 'retry',
    status: 503,
  },
  SERVE_NOT_REACHED: {
    title: 'The server is not reached',
    message: (a: { url: string }) => `nobody answers at ${a.url}`,
    hint: 'look whether LOCKSTEP_URL is right and the server runs; without LOCKSTEP_URL the server of this machine is used',
    kind: 'retry',
    status: 503,
  },
  SERVE_LISTEN_INVALID: {
    title: 'Not an address to listen at',
    message: (a: { text: string }) => `"${a.text}" is no host and port`,
    hint: 'write a host and a port, for example 127.0.0.1:7070 or [::1]:7070',
    kind: 'terminal',
    status: 422,
  },
  SERVE_LISTEN_UNPROTECTED: {
    title: 'Tokens would go over the network in the open',
    message: (a: { host: string }) => `${a.host} is more than this machine, and nothing says that TLS stands in front`,
    hint: 'let a proxy end TLS and say so by LOCKSTEP_PUBLIC_URL=https://..., or listen at 127.0.0.1',
    kind: 'terminal',
    status: 422,
  },
  SERVE_PROXIES_INVALID: {
    title: 'Not an address of a proxy',
    message: (a: { text: string }) => `LOCKSTEP_PROXIES has "${a.text}", which is no address and no network`,
    hint: 'write addresses or networks with commas between, for example 10.0.0.4,10.1.0.0/16',
    kind: 'terminal',
    status: 422,
  },
  SERVE_LISTEN_FAILED: {
    title: 'The address cannot be listened at',
    message: (a: { address: string; reason: string }) => `${a.address}: ${a.reason}`,
    hint: 'another program may have the port: choose another one by --listen, or end that one',
    kind: 'terminal',
    status: 500,
  },
})
