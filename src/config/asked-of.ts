import type { Asked } from '../domain/gates/bounds.ts'
import type { App, Environment } from './app.ts'
import { secretText } from './secret-text.ts'
import { secretsAsked } from './secrets-asked.ts'

const command = (name: string, path: string): Asked => ({ what: 'command', name, path })

const inWatches = ({ name, watch }: Environment): readonly Asked[] =>
  watch.flatMap((one, i) => (one.kind === 'command' ? [command(one.run, `environments.${name}.watch[${i}]`)] : []))

const inSteps = ({ deploy }: App): readonly Asked[] =>
  (deploy ?? []).flatMap((step, i) => {
    const path = `deploy[${i}]`
    if (step.kind === 'test') return [command(step.run, path)]
    if (step.kind === 'terraform') return [command(`${step.tool} ${step.folder}`, path)]
    if (step.kind !== 'run') return []
    return [command(step.do, path), ...(step.undo === null ? [] : [command(step.undo, path)])]
  })

const role = (name: string, path: string): Asked => ({ what: 'role', name, path })

const rolesOf = ({ name, target, aws, azure }: Environment): readonly Asked[] => {
  const ofTarget = target.kind === 'ecs' ? target.role : null
  const own = aws?.role ?? null
  const client = azure?.client ?? null
  return [
    ...(ofTarget === null ? [] : [role(ofTarget, `environments.${name}.target`)]),
    ...(own === null || own === ofTarget ? [] : [role(own, `environments.${name}.aws`)]),
    ...(client === null ? [] : [role(client, `environments.${name}.azure`)]),
  ]
}

/**
 * All that a file asks of one environment that a policy may bar: the secrets that reach services and commands there, the commands that
 * Lockstep runs there, the role that it assumes. What services are started with is their own code. Pure.
 */
export const askedOf = (app: App, environment: Environment): readonly Asked[] => [
  ...secretsAsked(app, environment).map(({ reference, path }): Asked => ({
    what: 'secret',
    name: secretText(reference, environment),
    path,
  })),
  ...inSteps(app),
  ...inWatches(environment),
  ...rolesOf(environment),
]
