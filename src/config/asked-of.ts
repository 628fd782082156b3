import type { Asked } from '../domain/gates/bounds.ts'
import type { App, Environment, SecretReference, Variables } from './app.ts'
import { effectiveVariables } from './effective-variables.ts'

const secret = (reference: SecretReference, path: string): Asked => ({
  what: 'secret',
  name: reference.kind === 'env' ? `env:${reference.name}` : `file:${reference.path}`,
  path,
})

const command = (name: string, path: string): Asked => ({ what: 'command', name, path })

const inVariables = (variables: Variables, of: string): readonly Asked[] =>
  Object.entries(variables).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [secret(value, `the variable ${name}${of}`)],
  )

const inDatabase = ({ database }: App): readonly Asked[] =>
  database === null || database.url === null ? [] : [secret(database.url, 'database.url')]

const inWatches = ({ name, watch }: Environment): readonly Asked[] =>
  watch.flatMap((one, i) => {
    const path = `environments.${name}.watch[${i}]`
    if (one.kind === 'command') return [command(one.run, path)]
    if (one.kind !== 'prometheus') return []
    return [one.url, one.token].flatMap(value =>
      value === null || typeof value === 'string' ? [] : [secret(value, path)],
    )
  })

const inSteps = ({ deploy }: App): readonly Asked[] =>
  (deploy ?? []).flatMap((step, i) => {
    const path = `deploy[${i}]`
    if (step.kind === 'test') return [command(step.run, path)]
    if (step.kind === 'terraform') return [command(`${step.tool} ${step.folder}`, path)]
    if (step.kind !== 'run') return []
    return [command(step.do, path), ...(step.undo === null ? [] : [command(step.undo, path)])]
  })

/**
 * All that a file asks of one environment that a policy may bar: the secrets that reach services and commands there, the commands that
 * Lockstep runs there, the role of its target. What services are started with is their own code. Pure.
 */
export const askedOf = (app: App, environment: Environment): readonly Asked[] => {
  const { name, target } = environment
  return [
    ...inVariables(effectiveVariables(app, name, null), ''),
    ...app.services.flatMap(service => inVariables(effectiveVariables(app, name, service.name), ` of ${service.name}`)),
    ...inDatabase(app),
    ...inSteps(app),
    ...inWatches(environment),
    ...(target.kind === 'ecs'
      ? [{ what: 'role', name: target.role, path: `environments.${name}.target` } as const]
      : []),
  ]
}
