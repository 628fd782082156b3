import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../postgres/start-postgres.ts'
import { stopPostgres } from '../postgres/stop-postgres.ts'

/**
 * Starts a PostgreSQL of its own in a temporary folder, for `work` alone; afterwards it is stopped and removed, also when the process
 * is asked to end: then `signal` aborts first. POSTGRES_ errors.
 */
export const withScratchPostgres = async <T>(work: (url: string, signal: AbortSignal) => Promise<T>): Promise<T> => {
  const asked = new AbortController()
  const end = (): void => asked.abort(new Error('asked to end'))
  process.on('SIGINT', end).on('SIGTERM', end)
  const folder = await mkdtemp(join(tmpdir(), 'ls-'))
  const home = join(folder, 'h')
  try {
    // As root the server runs as another user, who must get there.
    await chmod(folder, 0o711)
    const { url } = await startPostgres({ home, log: { info: () => undefined } })
    return await work(url, asked.signal)
  } finally {
    await stopPostgres(home)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    process.off('SIGINT', end).off('SIGTERM', end)
  }
}
