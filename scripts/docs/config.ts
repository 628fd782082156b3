import { configJsonSchema, noticesJsonSchema, policyJsonSchema } from '../../src/config/json-schema.ts'
import { configReference, noticesReference, policyReference } from '../../src/config/reference.ts'
import type { GeneratedFile } from './generated-file.ts'

/** The JSON Schemas and the reference pages of `lockstep.yaml`, `policy.yaml` and `notices.yaml`. */
export const configDocs = (): readonly GeneratedFile[] => [
  { path: 'docs/schema/lockstep.schema.json', text: `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
  { path: 'docs/reference/configuration.md', text: configReference() },
  { path: 'docs/schema/policy.schema.json', text: `${JSON.stringify(policyJsonSchema(), null, 2)}\n` },
  { path: 'docs/reference/policy.md', text: policyReference() },
  { path: 'docs/schema/notices.schema.json', text: `${JSON.stringify(noticesJsonSchema(), null, 2)}\n` },
  { path: 'docs/reference/notices.md', text: noticesReference() },
]
