import type { SecretInAws } from '../config/app.ts'
import type { Lease } from './lease.ts'
import type { SeenTarget } from './target.ts'

/** What a service is given of a release. Whatever is not named here stays as it is. */
export type ServiceSpec = {
  readonly service: string
  /** Release id, by which what runs is told from what ran. */
  readonly release: string
  /** `repository@sha256:...` */
  readonly image: string
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly secrets: Readonly<Record<string, SecretInAws>>
  /** Names of variables that the release before had, and this one has not. */
  readonly drops: readonly string[]
}

/** What a service is: all that is needed to bring it back to that. */
export type ServiceState = {
  /** Names the definition that it runs. */
  readonly definition: string
  /** How many instances it is to have; 0 where it has never run. */
  readonly desired: number
}

/** What a service is to run. */
export type ServiceWish = {
  readonly definition: string
  /** How many instances it is to have; null: as many as it has. */
  readonly desired: number | null
  /** What it may be taken from: with anything else there, somebody else has changed it. Null: from whatever it has. */
  readonly from: string | null
}

/** Something that the target says of what it does, told once by its id. */
export type Said = { readonly id: string; readonly text: string }

/** What stops a service from getting there: the release itself, or what it needs. */
export type RolloutCause = 'release' | 'image' | 'capacity'

/** How far a service is on its way to a definition. */
export type Rollout = { readonly said: readonly Said[] } & (
  | { readonly state: 'going' | 'done'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string; readonly cause: RolloutCause }
)

/**
 * A target with services of its own, which stand there already and replace their instances themselves. Lockstep gives them a definition
 * and watches. All calls take seconds; none waits for instances. ECS_ errors by code.
 */
export type ServiceTarget = SeenTarget & {
  /** What the service is. With `settled`, one that somebody else is changing at the moment is ECS_SERVICE_CHANGING. */
  state(service: string, how: { readonly settled: boolean }): Promise<ServiceState>
  /** What has to be there before a release may come: services, containers, secrets. Changes nothing. */
  require(spec: ServiceSpec): Promise<void>
  /** The name of the definition of a release, made from the one that ran before; that one, where it says the same. */
  define(spec: ServiceSpec, before: ServiceState, lease: Lease): Promise<string>
  /**
   * Lets the service run a definition. One that has it already is left alone, unless it failed to get there. A definition that was taken
   * off is made once more; the answer is the name of the one that runs. Idempotent. ECS_SERVICE_CHANGING.
   */
  run(service: string, wish: ServiceWish, lease: Lease): Promise<string>
  /** How far it is. `done`: nothing of another definition runs, nor is on its way out. ECS_SERVICE_CHANGING: somebody else has changed it. */
  rollout(service: string, definition: string): Promise<Rollout>
}

/** Whether the services of a target replace their instances themselves. */
export const isServiceTarget = (target: SeenTarget): target is ServiceTarget => 'rollout' in target
