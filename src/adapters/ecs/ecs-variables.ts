import type { App, DeployStep } from '../../config/app.ts'
import type { InstanceVariables } from '../../ports/variables.ts'

/** Tasks read their secrets themselves. Read here is only what Lockstep itself needs: for the database, and for commands where there are some. */
export const ecsVariables = (variables: InstanceVariables): InstanceVariables => ({
  ...variables,
  requireSecrets: app => variables.requireSecrets(readHere(app)),
})

const isCommand = ({ kind }: DeployStep): boolean => kind === 'test' || kind === 'run' || kind === 'terraform'

const readHere = (app: App): App => {
  const hasCommands = app.deploy?.some(isCommand) === true
  if (hasCommands) return { ...app, services: [] }
  const environments = app.environments.map(environment => ({ ...environment, variables: {} }))
  return { ...app, services: [], variables: {}, environments }
}
