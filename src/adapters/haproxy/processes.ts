import type { Place } from '../../domain/environment.ts'
import type { Route } from '../../ports/router.ts'
import type { ServiceCount } from '../../router/protocol.ts'
import { serviceKey } from '../../router/totals.ts'
import { socketPathIn } from '../../router/socket-path.ts'
import type { Entry } from './entries.ts'
import { emptied, filesOf, firstServices } from './first-services.ts'
import { assignedLanes } from './lanes.ts'
import { endHaproxy, launchHaproxy, removeHaproxy } from './launch.ts'
import { labelOf, mapOf } from './names.ts'
import { isThere, lanesLedTo, putRoute, shutFrontend } from './put-route.ts'
import { loadRunning, noneRunning, storeRunning } from './running.ts'
import type { ProcessRecord, Running, ServiceRecord } from './running.ts'
import { ask, pidAt } from './runtime-socket.ts'
import { statOf } from './show-stat.ts'
import type { StatRow } from './show-stat.ts'
import { changesLane, countsIn, folded, rowKey, uncounted } from './tally.ts'
import type { Look } from './tally.ts'
import { wantedServers } from './wanted-servers.ts'

/** HAProxy names a unix socket `<path>.<pid>.tmp` before it is there. */
const SOCKET_PATH_BYTES = 90

const isFor = (place: Place, name: string) => (record: ServiceRecord) =>
  serviceKey(record.place, record.service) === serviceKey(place, name)

/** The HAProxy processes of a data folder: the one that takes connections, and those before it that finish theirs. */
export class Processes {
  private readonly home: string
  private readonly folder: string
  private running: Running = noneRunning

  constructor(home: string, folder: string) {
    this.home = home
    this.folder = folder
  }

  async load(): Promise<void> {
    this.running = await loadRunning(this.folder)
  }

  get all(): readonly ProcessRecord[] {
    return this.running.processes
  }

  /** The one that takes connections. */
  get current(): ProcessRecord | undefined {
    return this.running.processes.find(({ isLeaving }) => !isLeaving)
  }

  /** Forgets those that have ended, and lets only the newest take connections. */
  async look(): Promise<void> {
    for (const process of this.running.processes) {
      if ((await pidAt(process.socket)) !== null) continue
      await this.store({ ...this.running, processes: this.running.processes.filter(one => one !== process) })
      await removeHaproxy(this.folder, process.generation, process.socket)
    }
    const { current } = this
    for (const process of this.running.processes) if (process !== current) await this.leave(process.generation)
  }

  /**
   * Starts a process with these services, to which the one before hands its listening sockets; that one finishes what it has.
   * HAPROXY_NOT_STARTED, then all is as before.
   */
  async start(program: string, entries: readonly Entry[]): Promise<void> {
    const before = this.running
    const takeFrom = this.current?.socket ?? null
    const generation = before.nextGeneration
    const socket = await socketPathIn(this.folder, `admin.${generation}.sock`, SOCKET_PATH_BYTES)
    const { services, serial } = firstServices(entries, before.nextServer)
    // Stored before it runs: one that nobody knows of would go on with old routes for ever.
    await this.store({
      ...before,
      nextGeneration: generation + 1,
      nextServer: serial,
      processes: [{ generation, socket, isLeaving: false, services, counted: {} }, ...before.processes],
      totals: before.processes.length === 0 ? [] : before.totals,
    })
    const files = filesOf(socket, services, entries)
    try {
      await launchHaproxy({ home: this.home, folder: this.folder, generation, program, files, socket, takeFrom })
    } catch (error) {
      await this.store({ ...this.running, processes: before.processes })
      throw error
    }
    await this.look()
  }

  /** Puts the route in force in every process that has the service. HAPROXY_REFUSED. Idempotent. */
  async put(place: Place, route: Route): Promise<void> {
    for (const { generation } of this.running.processes) await this.putInto(generation, place, route)
  }

  /** Nobody listens for the service any more; requests under way go on. Idempotent. */
  async remove(place: Place, name: string): Promise<void> {
    await this.put(place, emptied(name))
    for (const { generation, socket, services } of this.running.processes) {
      const record = services.find(isFor(place, name))
      if (record === undefined || !record.isOpen) continue
      await shutFrontend(socket, record)
      await this.change(generation, { ...record, isOpen: false })
    }
  }

  /** Removes servers that are off every route and have nothing in flight, and ends processes that have nothing left. */
  async tidy(): Promise<void> {
    for (const { generation } of this.running.processes) await this.tidyOne(generation)
  }

  async looks(): Promise<readonly Look[]> {
    return Promise.all(this.running.processes.map(async process => ({ process, rows: await statOf(process.socket) })))
  }

  async counts(): Promise<readonly ServiceCount[]> {
    return countsIn(this.running, await this.looks())
  }

  /** Requests of the service that wait. */
  async parked(place: Place, name: string): Promise<number> {
    const map = mapOf(labelOf(place, name))
    const answers = await Promise.all(this.running.processes.map(({ socket }) => ask(socket, 'lockstep parked')))
    const numbers = answers.map(
      text =>
        text
          ?.split('\n')
          .find(line => line.startsWith(`${map} `))
          ?.split(' ')[1],
    )
    return numbers.reduce((sum, number) => sum + Number(number ?? 0), 0)
  }

  async isAnyParked(): Promise<boolean> {
    const answers = await Promise.all(this.running.processes.map(({ socket }) => ask(socket, 'lockstep parked')))
    return answers.some(text => /^\S+ [1-9]/m.test(text ?? ''))
  }

  /** No process accepts a connection any more. */
  async leaveAll(): Promise<void> {
    for (const { generation } of this.running.processes) await this.leave(generation)
  }

  /** Ends all of them at once, with what they have under way. */
  async end(): Promise<void> {
    if (this.running.processes.length === 0) return
    for (const { socket, generation } of this.running.processes) {
      await endHaproxy(socket)
      await removeHaproxy(this.folder, generation, socket)
    }
    await this.store({ ...this.running, processes: [] })
  }

  private async putInto(generation: number, place: Place, route: Route): Promise<void> {
    const process = this.find(generation)
    const record = process?.services.find(isFor(place, route.service))
    if (process === undefined || record === undefined) return
    const ledTo = await lanesLedTo(process.socket, record)
    if (ledTo === null) return
    const lanes = assignedLanes(record.lanes, ledTo, route)
    const { wanted, serial } = wantedServers(record, route, lanes, this.running.nextServer)
    const servers = [...record.servers, ...wanted.filter(server => !record.servers.includes(server))]
    const rows = await statOf(process.socket)
    this.running = { ...folded(this.running, generation, rows, changesLane(record, lanes)), nextServer: serial }
    this.running = uncounted(
      this.running,
      generation,
      wanted.filter(server => !isThere(rows, server)),
    )
    const next = { ...record, lanes: [...lanes], servers }
    await this.change(generation, next)
    await putRoute(process.socket, next, route, wanted)
  }

  private async leave(generation: number): Promise<void> {
    const process = this.find(generation)
    if (process === undefined || process.isLeaving) return
    for (const record of process.services) if (record.isOpen) await shutFrontend(process.socket, record)
    await this.changeProcess(generation, {
      isLeaving: true,
      services: process.services.map(record => ({ ...record, isOpen: false })),
    })
  }

  private async tidyOne(generation: number): Promise<void> {
    const process = this.find(generation)
    if (process === undefined) return
    const info = await ask(process.socket, 'show info')
    if (info === null) return
    const rows = await statOf(process.socket)
    // Ours to the socket are not among them: no client can come back to a process that accepts none.
    if (process.isLeaving && /^CurrConns: 0$/m.test(info)) return this.dismiss(process, rows)
    await this.removeIdle(process, rows)
  }

  private async dismiss({ generation, socket }: ProcessRecord, rows: readonly StatRow[]): Promise<void> {
    const counted = folded(this.running, generation, rows, () => true)
    await this.store({ ...counted, processes: counted.processes.filter(one => one.generation !== generation) })
    await endHaproxy(socket)
    await removeHaproxy(this.folder, generation, socket)
  }

  private async removeIdle({ generation, socket, services }: ProcessRecord, rows: readonly StatRow[]): Promise<void> {
    const isIdle = (row: StatRow) => row.server !== 'BACKEND' && row.isInMaintenance && row.current === 0
    const known = services.flatMap(({ servers }) => servers)
    const idle = rows.filter(
      row => isIdle(row) && known.some(one => one.name === row.server && one.proxy === row.proxy),
    )
    if (idle.length === 0) return
    await this.store(folded(this.running, generation, rows, row => idle.includes(row)))
    // It refuses while an idle connection to the instance is open: the next look tries again.
    for (const row of idle) await ask(socket, `del server ${rowKey(row)}`)
    const left = await statOf(socket)
    const process = this.find(generation)
    if (process === undefined) return
    const isGone = (key: string) => idle.some(row => rowKey(row) === key) && !left.some(row => rowKey(row) === key)
    await this.changeProcess(generation, {
      services: process.services.map(record => ({
        ...record,
        servers: record.servers.filter(({ proxy, name }) => !isGone(`${proxy}/${name}`)),
      })),
      counted: Object.fromEntries(Object.entries(process.counted).filter(([key]) => !isGone(key))),
    })
  }

  private find(generation: number): ProcessRecord | undefined {
    return this.running.processes.find(process => process.generation === generation)
  }

  private change(generation: number, next: ServiceRecord): Promise<void> {
    const services = this.find(generation)?.services ?? []
    const isSame = isFor(next.place, next.service)
    return this.changeProcess(generation, { services: services.map(record => (isSame(record) ? next : record)) })
  }

  private changeProcess(generation: number, change: Partial<ProcessRecord>): Promise<void> {
    return this.store({
      ...this.running,
      processes: this.running.processes.map(one => (one.generation === generation ? { ...one, ...change } : one)),
    })
  }

  private async store(running: Running): Promise<void> {
    await storeRunning(this.folder, running)
    this.running = running
  }
}
