import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../files/file-system.ts'

/** Our settings, read by postgresql.conf's last line. Its presence says that a data directory is ours. */
export const configurationFile = 'lockstep.conf'

/** The line at the end of postgresql.conf that reads our settings. */
export const includeLine = `include '${configurationFile}'\n`

/** Settings that hold for one server; `alter system` overrides all of them but those on the command line. */
export const configurationText = (port: number): string =>
  `# Written by Lockstep. Change other settings with "alter system", which overrides this file.
port = ${port}
max_connections = 200
shared_buffers = 128MB
wal_level = replica
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
`

/** Settings that nobody may change: durability, and no address but this machine's. */
export const fixedSettings = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on', 'listen_addresses=127.0.0.1']

/** The port kept in our settings, or undefined when the data directory has none: then it is not ours. */
export const keptPort = async (dataDir: string): Promise<number | undefined> => {
  try {
    const text = await readFile(join(dataDir, configurationFile), 'utf8')
    const [, port] = /^port = (\d+)$/m.exec(text) ?? []
    return port === undefined ? undefined : Number(port)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}
