import type { Sticky } from '../domain/sticky.ts'
import type { Lease } from './lease.ts'

export type RouteInstance = { readonly id: string; readonly host: string; readonly port: number }

/** One version behind a service's port. Weights of a route add up to 100, or are all 0 (then requests are parked or refused). */
export type RouteVersion = {
  readonly release: string
  readonly weight: number
  readonly instances: readonly RouteInstance[]
}

/** The whole desired state of one service's traffic; setting it again changes nothing. */
export type Route = {
  readonly service: string
  readonly versions: readonly RouteVersion[]
  /**
   * While true new requests wait at the router instead of being forwarded; they go on when it is false again.
   * A request parked for longer than `parkMs` is answered 503 with Retry-After.
   */
  readonly parked: boolean
  readonly parkMs: number
  /** Requests that carry `x-lockstep-test: <token>` go to this release whatever the weights; null = no test route. */
  readonly test: { readonly release: string; readonly token: string } | null
  /**
   * By what a user stays with a version while it has a weight; null = each request is spread on its own.
   * By cookie: the router gives new users, spread by weight, the session cookie `lockstep-version` (HttpOnly, an opaque value).
   * By header: the hash of its value decides, so that a rising weight only brings users to that version, never away from it.
   */
  readonly sticky: Sticky | null
}

/** What the router says of a service: the route it has and what is in flight now. */
export type RouteState = {
  readonly route: Route
  /** Where users connect: http://host:port */
  readonly url: string
  readonly inFlight: readonly { readonly instance: string; readonly requests: number }[]
  readonly parkedRequests: number
}

/** Totals since the router started, for one service and release: what users saw. */
export type RouteCount = {
  readonly service: string
  readonly release: string
  readonly requests: number
  /** Answers of 500 and above that the instance itself gave. */
  readonly badAnswers: number
  /** Requests that the router could not get answered: refused, cut, timed out, parked too long. */
  readonly lost: number
}

/** Traffic of one app and environment. */
export type Router = {
  readonly kind: string
  /** All routes there are; empty before the first deployment. */
  routes(): Promise<readonly RouteState[]>
  /** Makes the route exist with exactly this state; resolves when it is in force for new requests and stored. Idempotent. */
  setRoute(route: Route, lease: Lease): Promise<void>
  /** Takes the service off; its port is closed once nothing is in flight. Unknown service: nothing to do. Idempotent. */
  removeRoute(service: string, lease: Lease): Promise<void>
  /**
   * Resolves when no request is in flight to the named instances. After `timeoutMs` the rest is cut and counted as lost;
   * the answer says how many. Instances with a weight must have been taken off the route before: ROUTER_STILL_ROUTED.
   */
  drain(
    service: string,
    instances: readonly string[],
    timeoutMs: number,
    lease: Lease,
  ): Promise<{ readonly cut: number }>
  counts(): Promise<readonly RouteCount[]>
}
