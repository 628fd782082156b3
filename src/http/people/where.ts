import type { FastifyRequest } from 'fastify'
import type { Extent } from '../../domain/people/may-act.ts'
import { appOfDelivery, appOfRun, placeOfDeployment, placeOfFreeze } from '../../store/places.ts'
import type { FindWhere, Where } from './needs.ts'

type Texts = Readonly<Record<string, unknown>>

const paramOf = (request: FastifyRequest, name: string): string => String((request.params as Texts)[name])

const anyPlace: Where = { app: 'any', environment: 'any' }
const everyPlace: Where = { app: 'every', environment: 'every' }

/** Somewhere: for what shows nothing of one app, or what is looked at more closely once it is read. */
export const somewhere: FindWhere = () => anyPlace

/** Everywhere: for what is about all apps, or the server itself. */
export const everywhere: FindWhere = () => everyPlace

/** The app of the path, in whichever environment. */
export const inApp: FindWhere = request => ({ app: { one: paramOf(request, 'app') }, environment: 'any' })

/** The app and the environment of the path. */
export const inEnvironment: FindWhere = request => ({
  app: { one: paramOf(request, 'app') },
  environment: { one: paramOf(request, 'environment') },
})

const one = (name: string | null): Extent => (name === null ? 'every' : { one: name })

/** Where the deployment of the path goes. One that there is not is nowhere: whoever has the role somewhere is told so. */
export const ofDeployment: FindWhere = async (request, { store }) => {
  const place = await placeOfDeployment(store.pool, paramOf(request, 'id'))
  return place === null ? anyPlace : { app: { one: place.app }, environment: { one: place.environment } }
}

/** The app of the run of the path. */
export const ofRun: FindWhere = async (request, { store }) => {
  const run = await appOfRun(store.pool, paramOf(request, 'id'))
  return run === null ? anyPlace : { app: { one: run.app }, environment: 'any' }
}

/** The app of the webhook of the path. */
export const ofDelivery: FindWhere = async (request, { store }) => {
  const delivery = await appOfDelivery(store.pool, paramOf(request, 'id'))
  return delivery === null ? anyPlace : { app: { one: delivery.app }, environment: 'any' }
}

/** The path names a deployment or a run. */
export const ofDeploymentOrRun: FindWhere = async (request, lockstep) => {
  const run = await appOfRun(lockstep.store.pool, paramOf(request, 'id'))
  return run === null ? ofDeployment(request, lockstep) : { app: { one: run.app }, environment: 'any' }
}

/** What the freeze of the path holds up. */
export const ofFreeze: FindWhere = async (request, { store }) => {
  const freeze = await placeOfFreeze(store.pool, paramOf(request, 'id'))
  return freeze === null ? anyPlace : { app: one(freeze.app), environment: one(freeze.environment) }
}

/** A list that the query narrows to an app or to a deployment; what is given twice, or is no deployment, narrows nothing. */
export const ofQuery: FindWhere = async (request, { store }) => {
  const { app, deployment } = request.query as Texts
  if (typeof deployment === 'string') {
    const place = await placeOfDeployment(store.pool, deployment)
    return place === null ? everyPlace : { app: { one: place.app }, environment: { one: place.environment } }
  }
  return typeof app === 'string' ? { app: { one: app }, environment: 'any' } : everyPlace
}
