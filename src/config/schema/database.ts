import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { relativePath, environmentSecret } from './values.ts'

/** The database that the services share. */
export const database = z.strictObject({
  migrations: z
    .strictObject({
      tool: z.enum(['dbmate']).register(notes, {
        description: 'The tool that the team migrates with.',
        hint: 'the migration tool',
        example: 'dbmate',
        later: ['flyway', 'liquibase', 'django', 'alembic', 'sqitch', 'node-pg-migrate', 'command'],
      }),
      dir: noted(relativePath, {
        description: 'The folder of the migrations.',
        hint: 'the folder of the migrations',
        example: 'db/migrations',
      }).prefault('db/migrations'),
    })
    .register(notes, {
      description: 'How the schema changes.',
      hint: 'the tool and its folder',
      example: { tool: 'dbmate', dir: 'db/migrations' },
    }),
  url: environmentSecret
    .optional()
    .register(notes, { description: 'Where the address of the database is kept. Left out: the target brings it.' }),
})
