import type { Route } from '../../ports/router.ts'
import { answerFiles } from './answers.ts'
import { configuration } from './configuration.ts'
import type { Entry } from './entries.ts'
import { assignedLanes, noLanes } from './lanes.ts'
import { luaScript } from './lua-script.ts'
import { labelOf, mapOf } from './names.ts'
import { routeMap } from './route-map.ts'
import type { ServiceRecord } from './running.ts'
import { wantedServers } from './wanted-servers.ts'

export const emptied = (service: string): Route => ({
  service,
  versions: [],
  parked: false,
  parkMs: 0,
  sticky: null,
  test: null,
})

/** What a new process begins with: each service with a lane for every version, and its servers, named from `first` on. */
export const firstServices = (entries: readonly Entry[], first: number) => {
  let serial = first
  const services = entries.map(({ place: { app, environment }, route, port }): ServiceRecord => {
    const lanes = assignedLanes(noLanes, new Set(), route)
    const record = {
      place: { app, environment },
      service: route.service,
      port,
      isOpen: true,
      lanes: [...lanes],
      servers: [],
    }
    const { wanted, serial: next } = wantedServers(record, route, lanes, serial)
    serial = next
    return { ...record, servers: [...wanted] }
  })
  return { services, serial }
}

/** The files that a new process reads, by name. */
export const filesOf = (socket: string, services: readonly ServiceRecord[], entries: readonly Entry[]) => {
  const labels = services.map(({ place, service }) => labelOf(place, service))
  const files: Record<string, string> = {
    'haproxy.cfg': configuration(socket, services),
    'lockstep.lua': luaScript(labels.map(mapOf)),
  }
  services.forEach(({ place, service, lanes }, index) => {
    const label = labelOf(place, service)
    const route = entries[index]?.route ?? emptied(service)
    files[mapOf(label)] = `${routeMap(route, lanes).join('\n')}\n`
    Object.assign(files, answerFiles(label, service))
  })
  return files
}
