import { z } from 'zod'

/** The admin protocol: `POST /<call>` with JSON over the unix socket; an error is answered as an ErrorRecord with its status. */

const name = z.string().min(1).max(200)
const port = z.int().min(0).max(65_535)
const place = z.strictObject({ app: name, environment: name }).readonly()

const instance = z.strictObject({ id: name, host: name, port: z.int().min(1).max(65_535) }).readonly()
const version = z
  .strictObject({ release: name, weight: z.int().min(0).max(100), instances: z.array(instance).readonly() })
  .readonly()

const sticky = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cookie') }),
  z.strictObject({ kind: z.literal('header'), name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/) }),
])

const isUnique = (values: readonly string[]): boolean => new Set(values).size === values.length

/** Requests that no release was chosen for are counted under this name. */
export const NO_RELEASE = ''

export const routeSchema = z
  .strictObject({
    service: name,
    versions: z.array(version).readonly(),
    parked: z.boolean(),
    parkMs: z.int().min(0),
    test: z.strictObject({ release: name, token: name }).readonly().nullable(),
    // A route that was stored before there were sticky users has none.
    sticky: sticky.nullable().default(null),
  })
  .readonly()
  .refine(route => [0, 100].includes(route.versions.reduce((sum, v) => sum + v.weight, 0)), {
    error: 'the weights must add up to 100, or all be 0',
  })
  .refine(route => route.versions.every(v => v.weight === 0 || v.instances.length > 0), {
    error: 'a version with a weight needs an instance',
  })
  .refine(route => isUnique(route.versions.map(v => v.release)), { error: 'a release is named twice' })
  .refine(route => isUnique(route.versions.flatMap(v => v.instances.map(i => i.id))), {
    error: 'an instance is named twice',
  })
  .refine(
    route =>
      route.test === null || route.versions.some(v => v.release === route.test?.release && v.instances.length > 0),
    {
      error: 'the test route must name a release with instances',
    },
  )

const fenced = { place, epoch: z.int().min(0) }
const count = z.object({ requests: z.int(), badAnswers: z.int(), lost: z.int() })
const drain = z.strictObject({
  ...fenced,
  service: name,
  instances: z.array(name).readonly(),
  timeoutMs: z.int().min(0),
})
const serviceCount = count.extend({ place, service: name, release: z.string() })

/** What each call takes. Those with an epoch change traffic and are fenced by it. */
export const calls = {
  status: z.strictObject({}),
  routes: z.strictObject({ place }),
  counts: z.strictObject({ place: place.nullable() }),
  'set-route': z.strictObject({ ...fenced, route: routeSchema, port }),
  'remove-route': z.strictObject({ ...fenced, service: name }),
  drain,
  stop: z.strictObject({ timeoutMs: z.int().min(0) }),
  handover: z.strictObject({ command: z.array(z.string()).min(1).readonly(), timeoutMs: z.int().min(1) }),
  /** From a router to the one it took over from, which still finishes requests: they must obey the same routes. */
  follow: z.strictObject({ place, service: name, route: routeSchema.nullable() }),
  'drain-rest': drain,
  /** From a router that finished to the one that took over: its totals go on there. */
  inherit: z.strictObject({ pid: z.int(), counts: z.array(serviceCount) }),
}

export type Call = keyof typeof calls
export type CallArgs<C extends Call> = z.infer<(typeof calls)[C]>
export type ServiceCount = z.infer<typeof serviceCount>

export const answers = {
  status: z.object({ pid: z.int(), ready: z.boolean() }),
  routes: z.array(
    z.object({
      route: routeSchema,
      url: z.string(),
      inFlight: z.array(z.object({ instance: z.string(), requests: z.int() })).readonly(),
      parkedRequests: z.int(),
    }),
  ),
  counts: z.array(serviceCount),
  'set-route': z.object({ port }),
  'remove-route': z.object({}),
  drain: z.object({ cut: z.int() }),
  'drain-rest': z.object({ cut: z.int() }),
  stop: z.object({}),
  handover: z.object({ pid: z.int() }),
  follow: z.object({}),
  inherit: z.object({}),
}

export type CallAnswer<C extends Call> = z.infer<(typeof answers)[C]>
export type RouterStatus = CallAnswer<'status'>
