import { z } from 'zod'
import { seeDeployment } from '../app/decide.ts'
import type { LogLine } from '../domain/log-line.ts'
import { isRunOver } from '../domain/run.ts'
import { isFinal } from '../domain/saga/deployment.ts'
import { readRun } from '../store/runs.ts'
import { streamedText } from './answers/common.ts'
import { followQuery, lookAgainMs } from './follow-query.ts'
import type { ApiParts } from './parts.ts'
import { idParams } from './parts.ts'
import { needs } from './people/needs.ts'
import { ofDeploymentOrRun } from './people/where.ts'
import type { ApiServer } from './server.ts'
import { ndjson, streamed } from './streamed.ts'

const logQuery = followQuery.extend({
  step: z.string().min(1).max(200).exactOptional().describe('only what this step said; without it: all of them'),
  skip: z.coerce.number().int().min(0).default(0).describe('leave out so many lines at the beginning'),
  as: z.enum(['json', 'text']).default('json').describe('text: a file of plain lines, each after its instant'),
})
type LogQuery = z.infer<typeof logQuery>

/** The output of a deployment or a run: lines of JSON, or a file. */
export const addLogRoutes = (server: ApiServer, parts: ApiParts): void => {
  server.get(
    '/v1/logs/:id',
    {
      config: needs('viewer', ofDeploymentOrRun),
      schema: {
        tags: ['deployments'],
        operationId: 'followLog',
        summary: 'The output of a deployment or a run, a line each: all of it, behind a byte, or of one step',
        produces: [ndjson, 'text/plain'],
        params: idParams,
        querystring: logQuery,
        response: { 200: streamedText },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { as, step = 'all' } = request.query
      await hasEnded(parts, id)
      if (as === 'text') void reply.type('text/plain; charset=utf-8').header('content-disposition', asFile(id, step))
      else void reply.type(ndjson)
      return streamed(request, reply, signal => logsOf(parts, id, request.query, signal))
    },
  )
}

/** The names of steps are the file's: only what every machine takes for a name of a file is left of them. */
const asFile = (id: string, step: string): string =>
  `attachment; filename="${`${id}-${step}`.replaceAll(/[^\w.-]+/g, '-')}.log"`

/** Looks as often as there is more, and gives what each brought as one text: a long log has very many lines. */
async function* logsOf(parts: ApiParts, id: string, query: LogQuery, signal: AbortSignal): AsyncGenerator<string> {
  const { after, follow, step, as } = query
  let from = after
  let skip = query.skip
  while (!signal.aborted) {
    const grown = parts.growth.wait(id, lookAgainMs, signal)
    const isLast = !follow || (await hasEnded(parts, id))
    const { lines, next } = await parts.readLog(id, from)
    const wanted = step === undefined ? lines : lines.filter(line => isOf(line, step))
    const rest = wanted.slice(skip)
    skip -= wanted.length - rest.length
    if (rest.length > 0) yield rest.map(as === 'text' ? plain : json).join('')
    const isAll = next === from
    from = next
    // A look takes no more than a part of a long log.
    if (!isAll) continue
    if (isLast) return
    await grown
  }
}

/** Whose a line was that a full disk has cut is not known: it is shown wherever it may have been. */
const isOf = (line: LogLine, step: string): boolean => line.step === step || line.step === ''

const json = (line: LogLine): string => `${JSON.stringify(line)}\n`
const plain = ({ at, text }: LogLine): string => `${at}${at === '' ? '' : ' '}${text}\n`

/** DEPLOYMENT_UNKNOWN when it is neither a run nor a deployment. */
const hasEnded = async ({ lockstep }: ApiParts, id: string): Promise<boolean> => {
  const run = await readRun(lockstep.store.db, id)
  if (run !== null) return isRunOver(run)
  return isFinal((await seeDeployment(lockstep, id)).state)
}
