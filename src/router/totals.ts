import type { Place } from '../domain/environment.ts'
import { placeName } from '../domain/environment.ts'
import type { ServiceCount } from './protocol.ts'
import type { Service } from './service.ts'

/** Names one service of one place. */
export const serviceKey = (place: Place, service: string): string => `${placeName(place)}/${service}`

/** What a service's users saw, by release. */
export const countsOf = (service: Service): ServiceCount[] =>
  [...service.counts].map(([release, { requests, badAnswers, lost }]) => {
    return { place: service.place, service: service.name, release, requests, badAnswers, lost }
  })

const plus = (a: ServiceCount | undefined, b: ServiceCount): ServiceCount =>
  a === undefined
    ? b
    : { ...b, requests: a.requests + b.requests, badAnswers: a.badAnswers + b.badAnswers, lost: a.lost + b.lost }

/** One count for each service and release, where several processes counted. */
export const summed = (counts: readonly ServiceCount[]): ServiceCount[] => {
  const sums = new Map<string, ServiceCount>()
  for (const count of counts) {
    const key = `${serviceKey(count.place, count.service)}/${count.release}`
    sums.set(key, plus(sums.get(key), count))
  }
  return [...sums.values()]
}
