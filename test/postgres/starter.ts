import { startPostgres } from '../../src/postgres/start-postgres.ts'

// A program of its own that starts the server of the home in its first argument, tells about it and stays.
const [, , home = ''] = process.argv
const server = await startPostgres({ home, log: { info: () => {} } })
process.stdout.write(`${JSON.stringify(server)}\n`)
process.stdin.resume()
