import { contextOf, dbmateOn } from './context.ts'
import { migrationsOf } from './migration-files.ts'

/** A process of its own that applies one migration, for a test that kills it. Its URL comes by the environment. */
const { TEST_URL = '', TEST_UP = '', TEST_OPTIONS = '' } = process.env
const migrations = await migrationsOf({ up: TEST_UP, options: TEST_OPTIONS })
await dbmateOn(TEST_URL).apply(migrations, [], contextOf('killed'))
