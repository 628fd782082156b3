import { measures } from '../app/measures.ts'
import { expositionText, expositionType } from '../domain/measures/exposition.ts'
import { streamedText } from './answers/common.ts'
import type { ApiParts } from './parts.ts'
import { needs } from './people/needs.ts'
import { everywhere } from './people/where.ts'
import { processMeasures } from './process-measures.ts'
import type { ApiServer } from './server.ts'

/** What Prometheus collects. Without the record it answers an error, so that nobody takes old figures for new ones. */
export const addMeasureRoutes = (server: ApiServer, { lockstep }: ApiParts): void => {
  const ofProcess = processMeasures()
  server.addHook('onClose', () => ofProcess.stop())
  const schema = {
    tags: ['server'],
    operationId: 'collectMetrics',
    summary: 'What Prometheus collects',
    produces: ['text/plain'],
    response: { 200: streamedText },
  }
  server.get('/metrics', { config: needs('viewer', everywhere), schema }, async (_request, reply) => {
    const exposed = [...(await measures(lockstep)), ...ofProcess.read()]
    void reply.type(expositionType)
    return expositionText(exposed)
  })
}
