import { defineErrors } from './error.ts'

export const deploymentErrors = defineErrors({
  DEPLOYMENT_EVENT_REFUSED: {
    title: 'Not possible in this state',
    message: (a: { event: string; state: string; why: string }) =>
      `${a.event} is not possible while the deployment is ${a.state}: ${a.why}`,
    hint: 'lockstep status shows where the deployment is and who can move it',
    kind: 'terminal',
    status: 409,
  },
  DEPLOYMENT_UNKNOWN: {
    title: 'No such deployment',
    message: (a: { deployment: string }) => `there is no deployment ${a.deployment}`,
    hint: 'lockstep history lists them',
    kind: 'terminal',
    status: 404,
  },
  DEPLOYMENT_LEASE_LOST: {
    title: 'The lease ran out',
    message: (a: { deployment: string }) => `this node may no longer act for deployment ${a.deployment}`,
    hint: 'another node goes on with it, or this one does once it holds the lease again; nothing needs to be done',
    kind: 'retry',
    status: 503,
  },
  DEPLOYMENT_NO_PROGRESS: {
    title: 'The deployment makes no progress',
    message: (a: { deployment: string; attempts: number }) =>
      `${a.attempts} attempts to go on with ${a.deployment} ended without a result`,
    hint: 'the log of lockstep serve says what ended them; then retry, skip or abort',
    kind: 'terminal',
    status: 409,
  },
  DEPLOYMENT_NEWER: {
    title: 'Written by a newer Lockstep',
    message: (a: { deployment: string; what: string }) =>
      `${a.what} of ${a.deployment} is not known to this node: it does nothing with this deployment`,
    hint: 'a newer node goes on with it: lockstep nodes shows which there are, LOCKSTEP_NODE=<name> asks a certain one',
    kind: 'terminal',
    status: 409,
  },
  DEPLOYMENT_TAKEN_OVER: {
    title: 'Taken over by another node',
    message: (a: { deployment: string }) => `deployment ${a.deployment} is now led by another node`,
    hint: 'nothing needs to be done',
    kind: 'terminal',
    status: 409,
  },
})
