import type { SecretInAws, Variables } from '../config/app.ts'
import { effectiveVariables } from '../config/effective-variables.ts'
import { isInAws } from '../config/secret-text.ts'
import type { ServiceSpec } from '../ports/service-target.ts'
import { serviceOf } from './instances.ts'
import type { LoadedRelease, World } from './world.ts'

/**
 * What a service is given of a release: its image and command, the variables of its file, and RELEASE. The plan was refused where the
 * release has no image of it, or where a secret is one that only this machine can read.
 */
export const serviceSpec = (
  { place, base }: Pick<World, 'place' | 'base'>,
  { app, release }: LoadedRelease,
  name: string,
): ServiceSpec => {
  const variables = effectiveVariables(app, place.environment, name)
  const before = base === null ? {} : effectiveVariables(base.app, place.environment, name)
  return {
    service: name,
    release: release.id,
    image: release.artifacts.find(({ service }) => service === name)?.image ?? '',
    command: serviceOf({ app, release }, name).command,
    variables: { ...plainOf(variables), RELEASE: release.version },
    secrets: secretsOf(variables),
    drops: Object.keys(before).filter(variable => !(variable in variables)),
  }
}

const plainOf = (variables: Variables): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

const secretsOf = (variables: Variables): Readonly<Record<string, SecretInAws>> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value !== 'string' && isInAws(value) ? [[name, value] as const] : [],
    ),
  )
