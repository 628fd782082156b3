import type { OpenAPIV3_1 } from 'openapi-types'

type Document = OpenAPIV3_1.Document
type Tree = { [key: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** Answers may get more fields with a newer server: a client that refuses them would break. */
const allowMore = (value: unknown): void => {
  if (!isTree(value)) return
  if (value['additionalProperties'] === false) delete value['additionalProperties']
  for (const part of Object.values(value)) allowMore(part)
}

/** Shapes are only answered: what they would be as input is nobody's. */
const withoutInputs = (schemas: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(schemas).filter(([name]) => !name.endsWith('Input')))

const descriptions: Readonly<Record<string, string>> = {
  200: 'It is so',
  201: 'It was made',
  '2XX': '202: it was taken; 200: it was taken before',
}

const problem = {
  description: 'Refused or failed: a problem by RFC 9457',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'the same request sent once more with the same key is answered as it was the first time',
  schema: { type: 'string', minLength: 8, maxLength: 100 },
}

const finishOperation = (method: string, operation: Tree): void => {
  const responses = (operation['responses'] ?? {}) as Record<string, Tree>
  allowMore(responses)
  for (const [status, response] of Object.entries(responses)) response['description'] = descriptions[status] ?? status
  operation['responses'] = { ...responses, default: { $ref: '#/components/responses/Problem' } }
  // Whoever sends a webhook has an id of his own for it.
  if (method === 'post' && operation['operationId'] !== 'takeWebhook')
    operation['parameters'] = [...((operation['parameters'] ?? []) as readonly unknown[]), idempotencyKey]
}

/** Says in the document what holds for every route: problems, keys, and that answers may have more fields. Changes it in place. */
export const finishDocument = (document: Document): Document => {
  const components = (document.components ?? {}) as Tree
  components['schemas'] = withoutInputs((components['schemas'] ?? {}) as Readonly<Record<string, unknown>>)
  components['responses'] = { Problem: problem }
  allowMore(components['schemas'])
  for (const path of Object.values(document.paths ?? {}))
    for (const [method, operation] of Object.entries(path ?? {})) finishOperation(method, operation as Tree)
  return document
}
