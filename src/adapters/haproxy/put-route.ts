import type { Route } from '../../ports/router.ts'
import { SERVER_SETTINGS, addressOf } from './configuration.ts'
import { labelOf, mapOf } from './names.ts'
import { routeMap } from './route-map.ts'
import type { ServerRecord, ServiceRecord } from './running.ts'
import { ask, tell } from './runtime-socket.ts'
import { statOf } from './show-stat.ts'
import type { StatRow } from './show-stat.ts'

/** The lanes that the process leads requests of the service to, whatever the record says; null when it is gone. */
export const lanesLedTo = async (socket: string, record: ServiceRecord): Promise<ReadonlySet<number> | null> => {
  const map = await ask(socket, `show map ${mapOf(labelOf(record.place, record.service))}`)
  if (map === null) return null
  return new Set([...map.matchAll(/^\S+ \d+ (\d+)$/gm)].map(([, lane]) => Number(lane)))
}

const rowOf = (rows: readonly StatRow[], server: ServerRecord): StatRow | undefined =>
  rows.find(row => row.proxy === server.proxy && row.server === server.name)

export const isThere = (rows: readonly StatRow[], server: ServerRecord): boolean => rowOf(rows, server) !== undefined

const makeReady = async (socket: string, rows: readonly StatRow[], server: ServerRecord): Promise<void> => {
  const row = rowOf(rows, server)
  const name = `${server.proxy}/${server.name}`
  if (row === undefined)
    await tell(socket, `add server ${name} ${addressOf(server)} ${SERVER_SETTINGS}`, /^New server registered\.$/)
  if (row === undefined || row.isInMaintenance) await tell(socket, `set server ${name} state ready`)
}

/** All lines of the map at once: a request sees those before or these, never a mix. */
const replaceMap = async (socket: string, map: string, lines: readonly string[]): Promise<void> => {
  const made = await tell(socket, `prepare map ${map}`, /^New version created: \d+$/)
  const version = /\d+$/.exec(made)?.[0]
  // The process is gone, and what routes it had with it.
  if (version === undefined) return
  await tell(socket, `add map @${version} ${map} <<\n${lines.join('\n')}\n`)
  await tell(socket, `commit map @${version} ${map}`)
}

/**
 * Puts a route in force in a running process: its servers take requests, then all new requests go where the route says, then
 * servers that it does not name take none any more; what they have in flight goes on. HAPROXY_REFUSED. Idempotent.
 */
export const putRoute = async (
  socket: string,
  record: ServiceRecord,
  route: Route,
  wanted: readonly ServerRecord[],
): Promise<void> => {
  const rows = await statOf(socket)
  for (const server of wanted) await makeReady(socket, rows, server)
  await replaceMap(socket, mapOf(labelOf(record.place, record.service)), routeMap(route, record.lanes))
  for (const server of record.servers) {
    const row = rowOf(rows, server)
    if (row === undefined || row.isInMaintenance || wanted.includes(server)) continue
    await tell(socket, `set server ${server.proxy}/${server.name} state maint`)
  }
}

/** The process accepts no connection for the service any more; those that it has go on. Idempotent. */
export const shutFrontend = async (socket: string, { place, service }: ServiceRecord): Promise<void> => {
  await tell(socket, `shutdown frontend ${labelOf(place, service)}`, /^$|already shut/)
}
