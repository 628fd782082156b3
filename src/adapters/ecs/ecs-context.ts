import type { SecretInAws } from '../../config/app.ts'
import type { Described, EcsApi } from './ecs-api.ts'

export type EcsTargetOptions = {
  readonly api: EcsApi
  /** Cluster and region, for people. */
  readonly where: string
  /** The services of the app, those that ran before included. */
  readonly services: readonly string[]
  /** What a service of the file is called on ECS, and which container runs it. */
  readonly called: (service: string) => { readonly service: string; readonly container: string }
  /** Where a task reads a secret from: what `valueFrom` takes. `name`: what refers to it, for people. SECRET_ errors. */
  readonly secretSource: (reference: SecretInAws, name: string) => Promise<string>
}

export type EcsContext = EcsTargetOptions & {
  /** A task definition; read once, as all of it but its status never changes. */
  readonly definition: (arn: string) => Promise<Described>
}

export const ecsContext = (options: EcsTargetOptions): EcsContext => {
  const known = new Map<string, Promise<Described>>()
  const definition = (arn: string): Promise<Described> => {
    const found = known.get(arn) ?? options.api.definition(arn)
    known.set(arn, found)
    // A failure is not remembered.
    found.catch(() => known.delete(arn))
    return found
  }
  return { ...options, definition }
}
