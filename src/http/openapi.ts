import swagger from '@fastify/swagger'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { OpenAPIV3_1 } from 'openapi-types'
import { answerShapes } from './answers/named.ts'
import { finishDocument } from './openapi-document.ts'
import { open } from './people/needs.ts'
import type { ApiServer } from './server.ts'

const about = `The API of a Lockstep server. Every refusal is a problem by RFC 9457 with a permanent \`code\`. A POST may carry an
\`Idempotency-Key\`: sent once more with the same key it is answered as it was, and nothing is done twice. An answer to a GET has an
\`ETag\`. Instants are ISO 8601; durations end in \`Ms\` and are milliseconds.`

const withShapes = createJsonSchemaTransformObject({ schemaRegistry: answerShapes })

/** Gathers the document from the routes that are added after it. */
export const addOpenApi = (server: ApiServer, version: string): void => {
  void server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Lockstep', version, description: about.replaceAll('\n', ' '), license },
      tags: tags.map(([name, description]) => ({ name, description })),
    },
    transform: createJsonSchemaTransform({ schemaRegistry: answerShapes }),
    transformObject: gathered => finishDocument(withShapes(gathered) as OpenAPIV3_1.Document),
  })
  server.get(
    '/v1/openapi.json',
    { config: open, schema: { tags: ['server'], summary: 'This document', hide: true } },
    (_request, reply) => reply.send(server.swagger()),
  )
}

const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' }

const tags = [
  ['apps', 'What runs where, and what was delivered'],
  ['deployments', 'One release to one environment: where it is, and what a person may decide'],
  ['gates', 'What must hold before a deployment starts'],
  ['runs', 'Building a commit and taking it through the environments'],
  ['audit', 'Who did what, when and why'],
  ['notices', 'What people are told, and by which channels'],
  ['tokens', 'Tokens by which programs use the API'],
  ['people', 'Who asks, who has an account, signing in and out'],
  ['webhooks', 'What others tell: that something is new in a repository'],
  ['server', 'The server itself'],
] as const
