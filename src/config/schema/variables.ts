import { z } from 'zod'
import { notes } from './notes.ts'
import { environmentSecret } from './values.ts'

const variableName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/)
  .register(notes, {
    expected: 'the name of an environment variable',
    hint: 'letters, digits and underscores',
    example: 'LOG_LEVEL',
    problem: 'CONFIG_FORMAT',
  })

const variable = z.union([z.string(), z.number(), z.boolean(), environmentSecret]).register(notes, {
  description: 'A text, or a reference to a secret.',
  expected: 'a text, or a mapping with env, file, ssm, secrets-manager, key-vault or vault',
  hint: 'a text in quotes, or where the secret is',
  example: { env: 'API_TOKEN' },
})

/** Environment variables of services; numbers and booleans become the text that stands in the file. */
export const variables = z.record(variableName, variable).prefault({})
