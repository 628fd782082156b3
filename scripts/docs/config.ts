import { configJsonSchema } from '../../src/config/json-schema.ts'
import { configReference } from '../../src/config/reference.ts'
import type { GeneratedFile } from './generated-file.ts'

/** The JSON Schema and the reference page of `lockstep.yaml`. */
export const configDocs = (): readonly GeneratedFile[] => [
  { path: 'docs/schema/lockstep.schema.json', text: `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
  { path: 'docs/reference/configuration.md', text: configReference() },
]
