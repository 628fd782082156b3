import { defineErrors } from './error.ts'

export const variableErrors = defineErrors({
  VARIABLE_SECRET_MISSING: {
    title: 'A secret is not there',
    message: (a: { name: string; source: string }) =>
      `${a.name} refers to ${a.source}, which is not set where Lockstep runs`,
    hint: 'set it in the environment of lockstep serve and start it again',
    kind: 'terminal',
    status: 409,
  },
})
