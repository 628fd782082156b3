import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import files from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { apiErrors } from '../../domain/errors/api.ts'
import { failure } from '../../domain/errors/error.ts'
import { open } from '../people/needs.ts'
import type { ApiServer } from '../server.ts'
import { assetCaching, pageHeaders } from './page-headers.ts'
import { unbuiltPage } from './unbuilt-page.ts'

/** Stands in the built page where the nonce of an answer belongs; web/vite.config.ts writes it there. */
const nonceMark = '__LOCKSTEP_NONCE__'

const fileParams = z.object({ file: z.string().regex(/^[\w.-]{1,200}$/) })
const config = open
const schema = { hide: true }

/**
 * The page, beside the API: whatever a browser wants to see is the page, whose own routes tell what to show; its files have the digest of
 * their content in their names. `folder`: where it was built. Nothing in it is secret, so it is open to everybody.
 */
export const addPageRoutes = (server: ApiServer, folder: string): void => {
  void server.register(files, { serve: false, root: folder, preCompressed: true, cacheControl: false })
  server.get('/assets/:file', { config, schema: { ...schema, params: fileParams } }, async (request, reply) => {
    void reply.header('cache-control', assetCaching)
    return sendFile(reply, `assets/${request.params.file}`)
  })
  for (const name of ['color-scheme.js', 'favicon.svg'])
    server.get(`/${name}`, { config, schema }, (_request, reply) => {
      void reply.header('cache-control', 'no-cache')
      return sendFile(reply, name)
    })
  server.get('/*', { config, schema }, (request, reply) => {
    if (!wantsPage(request))
      throw failure(apiErrors.API_PATH_UNKNOWN, { method: request.method, path: request.url.replace(/\?.*/s, '') })
    return sendPage(reply, folder)
  })
}

const sendFile = (reply: FastifyReply, name: string): FastifyReply => reply.sendFile(name)

/** A path of the API that there is not stays unknown, whoever asks. */
const wantsPage = ({ headers, url }: Pick<FastifyRequest, 'headers' | 'url'>): boolean =>
  (headers.accept ?? '').includes('text/html') && !/^\/(v1|api|assets|metrics)(?![^/?])/.test(url)

const sendPage = async (reply: FastifyReply, folder: string): Promise<FastifyReply> => {
  const nonce = randomBytes(16).toString('base64url')
  const built = await readFile(join(folder, 'index.html'), 'utf8').catch(missing)
  void reply.headers(pageHeaders(nonce)).type('text/html; charset=utf-8')
  return built === null ? reply.code(503).send(unbuiltPage) : reply.send(built.replaceAll(nonceMark, nonce))
}

const missing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null
  throw error
}
