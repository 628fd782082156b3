import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The service behind the routers as a process: answers everything with its name, tells its port to who forked it. */
const name = process.argv[2] ?? 'backend'
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end(name)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('SIGTERM', () => process.exit(0))
process.once('disconnect', () => process.exit(0))
