import { defineErrors } from './error.ts'

const terminal = { kind: 'terminal', status: 409 } as const

export const cloudwatchErrors = defineErrors({
  CLOUDWATCH_ALARM_MISSING: {
    title: 'There is no such alarm',
    message: (a: { names: readonly string[]; where: string }) =>
      `no alarm in ${a.where} has the name ${a.names.join(', ')}`,
    hint: 'correct its name under watch, or the region of the environment; names are as CloudWatch writes them, in large and small letters',
    ...terminal,
  },
  CLOUDWATCH_ALARM_ON: {
    title: 'An alarm is on before anything is changed',
    message: (a: { name: string; details: string }) => `${a.name} is in ALARM ${a.details}`,
    hint: 'nothing was changed; wait until it has gone out, or say already-on: wait beside it in a release that is to put it out',
    ...terminal,
  },
  CLOUDWATCH_REFUSED: {
    title: 'CloudWatch may not be asked',
    message: (a: { where: string; why: string }) => `CloudWatch in ${a.where} refuses: ${a.why}`,
    hint: 'let the role of the environment be assumed from here, and describe alarms and get metric data; docs/guides/watch.md says which permissions that takes',
    ...terminal,
  },
  CLOUDWATCH_UNREACHABLE: {
    title: 'CloudWatch cannot be asked now',
    message: (a: { where: string; why: string }) => `CloudWatch in ${a.where} does not answer: ${a.why}`,
    hint: 'it is tried again by itself; look whether this machine reaches AWS',
    kind: 'retry',
    status: 503,
  },
})
