import { readFileSync } from 'node:fs'
import { api } from '../../src/http/api.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiParts } from '../../src/http/parts.ts'
import type { GeneratedFile } from './generated-file.ts'

/** Routes are added without anything behind them: only what they say of themselves is read. */
const noParts = {} as ApiParts

/** The API's own document, which clients are generated from. */
export const openApiDocs = async (): Promise<readonly GeneratedFile[]> => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const server = api({ ...noParts, version, pageFolder: '/nowhere' }, ownersDoor)
  await server.ready()
  const text = `${JSON.stringify(server.swagger(), null, 2)}\n`
  await server.close()
  return [{ path: 'docs/schema/openapi.json', text }]
}
