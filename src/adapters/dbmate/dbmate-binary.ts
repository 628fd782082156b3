import { createRequire } from 'node:module'
import { failure } from '../../domain/errors/error.ts'
import { migrationErrors } from '../../domain/errors/migration.ts'

/**
 * The dbmate program that npm installed for a platform. It is called directly: the package's own command wraps it in a
 * second process, which would not pass on a signal. MIGRATION_NO_TOOL.
 */
export const dbmateBinary = (platform: string, arch: string): string => {
  const looked = `@dbmate/${platform}-${arch}`
  const from = createRequire(createRequire(import.meta.url).resolve('dbmate'))
  try {
    return from.resolve(`${looked}/bin/dbmate${platform === 'win32' ? '.exe' : ''}`)
  } catch (error) {
    throw failure(migrationErrors.MIGRATION_NO_TOOL, { tool: 'dbmate', looked }, error)
  }
}
