import { z } from 'zod'
import { check } from './check.ts'
import { consumer } from './consumer.ts'
import { database } from './database.ts'
import { deploy } from './deploy-steps.ts'
import { environment } from './environment.ts'
import { flag } from './flag.ts'
import { noted, notes } from './notes.ts'
import { rule } from './one-of.ts'
import { service } from './service.ts'
import { flagKey, name } from './values.ts'
import { variables } from './variables.ts'

const atLeastOne = (what: string) =>
  rule((value: Readonly<Record<string, unknown>>) =>
    Object.keys(value).length > 0
      ? undefined
      : { problem: 'CONFIG_RANGE', expected: `at least one ${what}`, found: 'none' },
  )

/** All of `lockstep.yaml`: the source of the types, the JSON Schema, the reference page and the errors. */
export const fileSchema = z
  .strictObject({
    app: noted(name, {
      description: 'The name of the app.',
      hint: 'the name of the app',
      example: 'orders',
    }),
    checks: z
      .record(name, check)
      .prefault({})
      .register(notes, { description: 'What every push must pass; in parallel unless one names another.' }),
    services: z
      .record(name, service)
      .superRefine(atLeastOne('service'))
      .register(notes, {
        description: 'The processes of the app.',
        hint: 'the processes of the app by name',
        example: { worker: { build: '.', command: 'node src/worker.ts' } },
      }),
    database: database
      .optional()
      .register(notes, { description: 'The database that the services share, and how its schema changes.' }),
    consumers: z
      .record(name, consumer)
      .prefault({})
      .register(notes, { description: 'Who reads a queue, and the flag that pauses it.' }),
    flags: z.record(flagKey, flag).prefault({}).register(notes, {
      description: 'Feature flags that the services ask for; people set them in each environment.',
    }),
    variables: noted(variables, { description: 'Variables of every service in every environment.' }),
    environments: z
      .record(name, environment)
      .superRefine(atLeastOne('environment'))
      .register(notes, {
        description: 'Where a release runs, in the order that `after` gives.',
        hint: 'where a release runs, by name',
        example: { production: { target: 'local' } },
      }),
    deploy: deploy.optional(),
  })
  .register(notes, {
    description: 'How an app gets from merge to production.',
    hint: 'the keys of the file',
    example: { app: 'orders', services: {}, environments: {} },
  })

export type FileInput = z.output<typeof fileSchema>
