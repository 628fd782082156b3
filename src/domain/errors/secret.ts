import { defineErrors } from './error.ts'

type About = { readonly name: string; readonly secret: string }

const terminal = { kind: 'terminal', status: 409 } as const

export const secretErrors = defineErrors({
  SECRET_NOT_FOUND: {
    title: 'There is no such secret',
    message: (a: About & { where: string }) => `${a.name} refers to ${a.secret}, which is not in ${a.where}`,
    hint: 'make the secret there, or correct its name or where the environment keeps its secrets; lockstep secrets check shows all of them',
    ...terminal,
  },
  SECRET_REFUSED: {
    title: 'A secret may not be read',
    message: (a: About & { where: string; why: string }) =>
      `${a.name} refers to ${a.secret}, which may not be read in ${a.where}: ${a.why}`,
    hint: 'let whoever reads for this environment read the secret; docs/guides/secrets.md says who that is and which permissions it takes',
    ...terminal,
  },
  SECRET_UNREADABLE: {
    title: 'A secret is not what is referred to',
    message: (a: About & { why: string }) => `${a.name} refers to ${a.secret}: ${a.why}`,
    hint: 'name a key that the secret has, or none where it is no JSON mapping of texts',
    ...terminal,
  },
  SECRET_UNREACHABLE: {
    title: 'A secret cannot be read now',
    message: (a: About & { where: string; why: string }) =>
      `${a.name} refers to ${a.secret}; ${a.where} does not answer: ${a.why}`,
    hint: 'it is tried again by itself; look whether this machine reaches it',
    kind: 'retry',
    status: 503,
  },
})
