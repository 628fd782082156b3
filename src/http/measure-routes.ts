import type { FastifyInstance } from 'fastify'
import { measures } from '../app/measures.ts'
import { expositionText, expositionType } from '../domain/measures/exposition.ts'
import type { ApiParts } from './parts.ts'
import { processMeasures } from './process-measures.ts'

/** What Prometheus collects. Without the record it answers an error, so that nobody takes old figures for new ones. */
export const addMeasureRoutes = (server: FastifyInstance, { lockstep }: ApiParts): void => {
  const ofProcess = processMeasures()
  server.addHook('onClose', () => ofProcess.stop())
  server.get('/metrics', async (_request, reply) => {
    const exposed = [...(await measures(lockstep)), ...ofProcess.read()]
    return reply.type(expositionType).send(expositionText(exposed))
  })
}
