import openapiTypes from 'openapi-typescript'
import type { OpenAPI3 } from 'openapi-typescript'
import { openApiDocs } from './openapi.ts'
import type { GeneratedFile } from './generated-file.ts'

/** The types by which the page asks the API: made of the API's document, and checked with it. */
export const clientTypes = async (): Promise<readonly GeneratedFile[]> => {
  const documents = await openApiDocs()
  return Promise.all(
    documents.map(async ({ text }) => ({
      path: 'web/src/api/schema.d.ts',
      text: await openapiTypes(JSON.parse(text) as OpenAPI3),
    })),
  )
}
