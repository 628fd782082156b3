import { effectiveVariables } from './effective-variables.ts'
import type { App, Environment, SecretReference, Variables } from './app.ts'

/** A secret that a file refers to in one environment, and where in the file. */
export type AskedSecret = { readonly reference: SecretReference; readonly path: string }

const inVariables = (variables: Variables, of: string): readonly AskedSecret[] =>
  Object.entries(variables).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [{ reference: value, path: `the variable ${name}${of}` }],
  )

const inDatabase = ({ database }: App): readonly AskedSecret[] =>
  database === null || database.url === null ? [] : [{ reference: database.url, path: 'database.url' }]

const inWatches = ({ name, watch }: Environment): readonly AskedSecret[] =>
  watch.flatMap((one, i) =>
    (one.kind === 'prometheus' ? [one.url, one.token] : []).flatMap(value =>
      value === null || typeof value === 'string'
        ? []
        : [{ reference: value, path: `environments.${name}.watch[${i}]` }],
    ),
  )

/** What the environment signs in by where its secrets are. */
const inVault = ({ name, vault }: Environment): readonly AskedSecret[] => {
  const signIn = vault?.signIn ?? { kind: 'server' }
  if (signIn.kind === 'server') return []
  const reference = signIn.kind === 'token' ? signIn.token : signIn.secretId
  return [{ reference, path: `environments.${name}.vault` }]
}

/** Every secret that reaches services, commands and watches of an environment, and what those are read by. Pure. */
export const secretsAsked = (app: App, environment: Environment): readonly AskedSecret[] => {
  const { name } = environment
  return [
    ...inVariables(effectiveVariables(app, name, null), ''),
    ...app.services.flatMap(service => inVariables(effectiveVariables(app, name, service.name), ` of ${service.name}`)),
    ...inDatabase(app),
    ...inWatches(environment),
    ...inVault(environment),
  ]
}
