import { z } from 'zod'
import { aws } from './aws.ts'
import { azure } from './azure.ts'
import { duration } from './duration.ts'
import { gates } from './gates.ts'
import { noted, notes } from './notes.ts'
import { oneOf } from './one-of.ts'
import { strategy } from './strategy.ts'
import { target } from './target.ts'
import { namesOf, text } from './values.ts'
import { variables } from './variables.ts'
import { vault } from './vault.ts'
import { watch } from './watch.ts'

/** A place where a release runs. */
export const environment = z.strictObject({
  target,
  aws: aws.optional(),
  azure: azure.optional(),
  vault: vault.optional(),
  after: namesOf('another environment', 'staging')
    .prefault([])
    .register(notes, { description: 'Environments in which a release was verified before it may come here.' }),
  gates: gates
    .prefault({})
    .register(notes, { description: 'What must hold before a deployment starts. Left out: nothing is waited for.' }),
  supersede: z
    .boolean()
    .register(notes, {
      description: 'A newer deployment replaces those that still wait here. Otherwise it stands in line behind them.',
      expected: 'true or false',
      hint: 'whether a newer deployment replaces those that wait',
      example: true,
    })
    .prefault(false),
  strategy: strategy.optional(),
  watch: z.array(watch).prefault([]).register(notes, {
    description: 'What is watched during the shift and the bake; a failure takes the release back.',
  }),
  bake: duration
    .prefault('30s')
    .register(notes, { description: 'How long old and new version run side by side after the shift.' }),
  snapshot: oneOf({
    rds: noted(text, {
      description: 'The identifier of the database instance in RDS, of which RDS makes the snapshot.',
      hint: 'the identifier of the RDS instance',
      example: 'orders-production',
    }),
  })
    .register(notes, {
      description:
        'How the database is copied before it changes. Left out: by pg_dump, or a copy of its files where it is ours.',
      hint: 'what makes the snapshot',
      example: { rds: 'orders-production' },
    })
    .optional(),
  variables: noted(variables, {
    description: "Variables of every service here; they win over the service's and the app's.",
  }),
  url: z
    .string()
    .regex(/^https?:\/\/[^\s@/]+\S*$/)
    .register(notes, {
      description: 'Where people reach the app; shown on the page and in notices.',
      expected: 'a URL that begins with https:// or http://',
      hint: 'where people reach the app',
      example: 'https://orders.example.com',
      problem: 'CONFIG_FORMAT',
    })
    .optional(),
})
