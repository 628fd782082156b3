import { defineErrors } from './error.ts'

type About = { readonly service: string; readonly reason: string }

const terminal = { kind: 'terminal', status: 409 } as const

export const ecsErrors = defineErrors({
  ECS_NOT_FOUND: {
    title: 'Something is not there on ECS',
    message: (a: { what: string; where: string }) => `there is no ${a.what} in ${a.where}`,
    hint: 'correct its name, the cluster, the region or the role of the environment; Lockstep makes no clusters and services, infrastructure does',
    ...terminal,
  },
  ECS_REFUSED: {
    title: 'ECS does not let Lockstep do it',
    message: (a: { what: string; where: string; why: string }) => `${a.what} in ${a.where}: ${a.why}`,
    hint: 'let the role of the environment be assumed from here, and give it what docs/guides/ecs.md lists',
    ...terminal,
  },
  ECS_INVALID: {
    title: 'ECS does not take what it was asked for',
    message: (a: { what: string; where: string; why: string }) => `${a.what} in ${a.where}: ${a.why}`,
    hint: 'the reason is that of ECS; what was running goes on',
    ...terminal,
  },
  ECS_UNREACHABLE: {
    title: 'ECS does not answer now',
    message: (a: { what: string; where: string; why: string }) => `${a.what} in ${a.where}: ${a.why}`,
    hint: 'it is tried again by itself; look whether this machine reaches AWS, and who else uses up its limits',
    kind: 'retry',
    status: 503,
  },
  ECS_SERVICE_CHANGING: {
    title: 'Somebody else changes the service',
    message: (a: About) => `${a.service}: ${a.reason}`,
    hint: 'let one side alone deploy a service; wait until the other change has ended, then deploy again',
    ...terminal,
  },
  ECS_IMAGE_MISSING: {
    title: 'The image cannot be pulled',
    message: (a: About) => `${a.service}: ${a.reason}`,
    hint: 'look whether the repository still has it, and whether the execution role of the task may pull it and reaches the registry',
    ...terminal,
  },
  ECS_NO_CAPACITY: {
    title: 'There is no room for the new instances',
    message: (a: About) => `${a.service}: ${a.reason}`,
    hint: 'the release is not held: deploy again once the account or the zone has room',
    ...terminal,
  },
})
