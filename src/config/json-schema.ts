import { z } from 'zod'
import { noticesSchema } from './notices/schema.ts'
import { policySchema } from './policy/schema.ts'
import { fileSchema } from './schema/file.ts'
import { notes } from './schema/notes.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

const ourWords = ['example', 'hint', 'expected', 'problem', 'later', 'isChoice']

/** Writes a note in the words of JSON Schema, and lets `x-` keys pass in every mapping. Done twice, it is as done once. */
const adapt = (schema: JsonSchema): void => {
  if (schema.example !== undefined) schema.examples = [schema.example]
  if (schema.isChoice === true) schema.minProperties = 1
  for (const word of ourWords) delete schema[word]
  if (schema.type !== 'object' || schema.patternProperties !== undefined) return
  schema.patternProperties = { '^x-': {} }
  const names = schema.propertyNames
  if (typeof names === 'object') schema.propertyNames = { anyOf: [names, { pattern: '^x-' }] }
}

const published = (fileSchema: z.core.$ZodType, title: string): JsonSchema => {
  const schema = z.toJSONSchema(fileSchema, { io: 'input', metadata: notes, override: ctx => adapt(ctx.jsonSchema) })
  return { ...schema, title }
}

/** The published JSON Schema of `lockstep.yaml`: what an editor completes and checks. Pure. */
export const configJsonSchema = (): JsonSchema => published(fileSchema, 'lockstep.yaml')

/** The same of `policy.yaml`. Pure. */
export const policyJsonSchema = (): JsonSchema => published(policySchema, 'policy.yaml')

/** The same of `notices.yaml`. Pure. */
export const noticesJsonSchema = (): JsonSchema => published(noticesSchema, 'notices.yaml')
