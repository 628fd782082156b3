import { expect } from 'vitest'
import { z } from 'zod'
import type { ApiServer } from '../../src/http/server.ts'

const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** From now on an answer that is not what its route says, or says more, fails its request. Before the first one. */
export const checkAnswers = (server: ApiServer): void => {
  server.addHook('preSerialization', async (request, reply, payload) => {
    const shapes = (request.routeOptions.schema?.response ?? {}) as Readonly<Record<string, unknown>>
    const shape = shapes[reply.statusCode] ?? shapes[`${Math.floor(reply.statusCode / 100)}xx`]
    if (!(shape instanceof z.ZodType)) return payload
    const sent = asSent(payload)
    expect(asSent(shape.parse(sent))).toEqual(sent)
    return payload
  })
}
