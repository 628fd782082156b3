import { createHash, timingSafeEqual } from 'node:crypto'
import { failure } from '../domain/errors/error.ts'
import type { LockstepError } from '../domain/errors/error.ts'
import { routerErrors } from '../domain/errors/router.ts'
import type { Waiting } from './parking-lot.ts'
import { NO_RELEASE } from './protocol.ts'
import type { Asking, Count, Service, Version } from './service.ts'

/** A request as the decision where it goes sees it. */
export type Caller = Waiting &
  Asking & {
    readonly testToken: string | null
    forward(version: Version, count: Count): void
    refuse(error: LockstepError): void
  }

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

/** A test request goes to its release whatever the weights, also while users are parked; a wrong token reaches nobody. */
const admitTest = (service: Service, caller: Caller, token: string): void => {
  const test = service.route.test
  const isKnown = test !== null && isSame(test.token, token)
  const version = isKnown ? service.versions.find(v => v.release === test.release) : undefined
  if (version === undefined) return caller.refuse(failure(routerErrors.ROUTER_TEST_REFUSED, { service: service.name }))
  caller.forward(version, service.testCount)
}

const refuseCounted = (service: Service, caller: Caller, error: LockstepError): void => {
  const count = service.countOf(NO_RELEASE)
  count.requests += 1
  count.lost += 1
  caller.refuse(error)
}

/** Decides where a request goes: to a version by weight, to the test route, into the waiting line, or nowhere. */
export const admit = (service: Service, caller: Caller): void => {
  if (caller.testToken !== null) return admitTest(service, caller, caller.testToken)
  if (service.route.parked) {
    if (service.parking.enter(caller, service.route.parkMs)) return
    return refuseCounted(
      service,
      caller,
      failure(routerErrors.ROUTER_PARKED_FULL, { service: service.name, waiting: service.parking.size }),
    )
  }
  const version = service.pickVersion(caller)
  if (version === undefined)
    return refuseCounted(service, caller, failure(routerErrors.ROUTER_NO_VERSION, { service: service.name }))
  caller.forward(version, version.count)
}

/** Answers a request that waited for too long. */
export const expire = (service: Service, caller: Caller, parkMs: number): void =>
  refuseCounted(service, caller, failure(routerErrors.ROUTER_PARKED_TOO_LONG, { service: service.name, parkMs }))
