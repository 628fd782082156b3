import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'
import { placeName } from '../domain/environment.ts'
import type { Place } from '../domain/environment.ts'
import type { Instance, InstanceSpec } from '../ports/target.ts'
import { freePort } from './free-port.ts'
import { pruneLogs, rotateLog } from './log-file.ts'
import { newSpecs } from './new-specs.ts'
import { instanceLogFile } from './paths.ts'
import type { AgentPaths } from './paths.ts'
import { canChangeUser, checkReach, nextUid } from './place-user.ts'
import { NEW_HISTORY } from './restart-policy.ts'
import { stateWriter } from './state.ts'
import type { InstanceRecord, PlaceRecord, StateContent } from './state.ts'
import { Supervisor } from './supervisor.ts'
import { verifyArtifact } from './tree-digest.ts'
import { readVariables } from './variables.ts'

/** How long a stop is waited for before the caller is told what is left and asks again. */
const STOP_ANSWER_MS = 5_000

type Entry = { record: InstanceRecord; readonly supervisor: Supervisor }

export type Report = (what: string, error: unknown) => void

/** All places of one agent and what runs in them. */
export class Places {
  readonly #paths: AgentPaths
  readonly #report: Report
  readonly #save: () => Promise<void>
  readonly #places = new Map<string, PlaceRecord>()
  readonly #entries = new Map<string, Entry>()
  readonly #turns = new Map<string, Promise<unknown>>()
  #isEnding = false
  /** The last change is not in the file: nobody is told that anything is done before it is. */
  #isUnsaved = false

  constructor(paths: AgentPaths, content: StateContent, report: Report) {
    this.#paths = paths
    this.#report = report
    for (const record of content.places) this.#places.set(placeName(record.place), record)
    for (const record of content.instances) this.#add(record)
    const write = stateWriter(paths.state, () => ({
      version: 1,
      places: [...this.#places.values()],
      instances: [...this.#entries.values()].map(entry => entry.record),
    }))
    this.#save = async () => {
      this.#isUnsaved = true
      await write()
      this.#isUnsaved = false
    }
  }

  /** Takes over everything that the record names; once, before any call. */
  async adopt(): Promise<void> {
    for (const entry of this.#entries.values()) {
      await entry.supervisor.adopt()
      if (entry.record.state === 'stopping') this.#stopSoon(entry)
    }
  }

  instances(place: Place): readonly Instance[] {
    return this.#of(place).map(({ record, supervisor }) => ({
      id: record.spec.id,
      service: record.spec.service,
      release: record.spec.release,
      state: supervisor.isStopping() ? 'stopping' : record.state,
      address: { host: '127.0.0.1', port: record.port },
      restarts: record.restarts,
      reason: record.reason,
    }))
  }

  /** Starts what is not there yet. All is checked before the first one is started. */
  start(place: Place, epoch: number, specs: readonly InstanceSpec[]): Promise<void> {
    return this.#inTurn(place, async () => {
      if (this.#isEnding) throw failure(agentErrors.AGENT_ENDING, { place: placeName(place) })
      const { uid } = await this.#fence(place, epoch)
      const known = this.#of(place).map(entry => ({
        spec: entry.record.spec,
        isStopping: entry.supervisor.isStopping(),
      }))
      const fresh = newSpecs(place, known, specs)
      await check(fresh, uid)
      await this.#launch(place, fresh)
    })
  }

  /** Stops what is there of the ids; returns, after some seconds at most, those that are not gone yet. */
  async stop(place: Place, epoch: number, ids: readonly string[]): Promise<readonly string[]> {
    const going = await this.#inTurn(place, async () => {
      await this.#fence(place, epoch)
      return this.#of(place)
        .filter(entry => ids.includes(entry.record.spec.id))
        .map(entry => this.#stop(entry))
    })
    const waited = new AbortController()
    const patience = pause(STOP_ANSWER_MS, undefined, { signal: waited.signal }).catch(() => undefined) // all gone sooner
    await Promise.race([Promise.all(going), patience]).finally(() => waited.abort())
    return this.#of(place).flatMap(({ record }) => (ids.includes(record.spec.id) ? [record.spec.id] : []))
  }

  /** Stops everything there is; what comes later is refused. */
  async stopAll(): Promise<void> {
    this.#isEnding = true
    await Promise.allSettled(this.#turns.values())
    await Promise.all([...this.#entries.values()].map(entry => this.#stop(entry)))
  }

  /** Lets everything run on without us. */
  async leaveAll(): Promise<void> {
    this.#isEnding = true
    await Promise.allSettled(this.#turns.values())
    await Promise.all([...this.#entries.values()].map(entry => entry.supervisor.leave()))
    await this.#save()
  }

  /** Keeps the output of each instance within its limit. */
  async rotateLogs(): Promise<void> {
    for (const { record } of this.#entries.values()) {
      await rotateLog(instanceLogFile(this.#paths, record.place, record.spec.id))
    }
  }

  #of(place: Place): readonly Entry[] {
    return [...this.#entries.values()].filter(entry => placeName(entry.record.place) === placeName(place))
  }

  /** Calls for one place are served one after the other. */
  #inTurn<T>(place: Place, work: () => Promise<T>): Promise<T> {
    const name = placeName(place)
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work, work)
    this.#turns.set(name, turn)
    return turn
  }

  /** Refuses a caller that was overtaken, and remembers the others before anything is done for them. */
  async #fence(place: Place, epoch: number): Promise<PlaceRecord> {
    const name = placeName(place)
    const known = this.#places.get(name)
    if (known !== undefined && epoch < known.epoch) {
      throw failure(agentErrors.AGENT_EPOCH_STALE, { place: name, epoch, seen: known.epoch })
    }
    if (known?.epoch === epoch && !this.#isUnsaved) return known
    const record = known === undefined ? this.#newPlace(place, epoch) : { ...known, epoch }
    this.#places.set(name, record)
    await this.#save()
    return record
  }

  #newPlace(place: Place, epoch: number): PlaceRecord {
    const taken = [...this.#places.values()].map(known => known.uid)
    return { place, epoch, uid: canChangeUser() ? nextUid(place, taken) : null }
  }

  async #launch(place: Place, specs: readonly InstanceSpec[]): Promise<void> {
    if (specs.length === 0) return
    const entries: Entry[] = []
    for (const spec of specs) entries.push(this.#add(await this.#newRecord(place, spec)))
    try {
      await this.#save()
      const current = new Set(this.#of(place).map(entry => entry.record.spec.id))
      pruneLogs(join(this.#paths.logs, place.app, place.environment), current)
      await Promise.all(entries.map(entry => entry.supervisor.start()))
    } catch (error) {
      for (const entry of entries) this.#stopSoon(entry)
      throw error
    }
  }

  async #newRecord(place: Place, spec: InstanceSpec): Promise<InstanceRecord> {
    const taken = new Set([...this.#entries.values()].map(entry => entry.record.port))
    const port = await freePort(taken)
    const quiet = { process: null, state: 'starting', reason: null, restarts: 0, healthySince: null } as const
    return { ...quiet, place, spec, port, marker: randomUUID(), launchedAt: Date.now(), history: NEW_HISTORY }
  }

  #add(record: InstanceRecord): Entry {
    const entry: Entry = { record, supervisor: new Supervisor(this.#supervised(() => entry)) }
    this.#entries.set(record.marker, entry)
    return entry
  }

  #supervised(entry: () => Entry): ConstructorParameters<typeof Supervisor>[0] {
    return {
      paths: this.#paths,
      uid: () => this.#places.get(placeName(entry().record.place))?.uid ?? null,
      record: () => entry().record,
      change: patch => {
        entry().record = { ...entry().record, ...patch }
        return this.#save().catch((error: unknown) => this.#report('state', error))
      },
      report: (what, error) => this.#report(`${entry().record.spec.id} ${what}`, error),
    }
  }

  async #stop(entry: Entry): Promise<void> {
    await entry.supervisor.stop()
    if (this.#entries.delete(entry.record.marker)) await this.#save()
  }

  #stopSoon(entry: Entry): void {
    this.#stop(entry).catch((error: unknown) => this.#report(`${entry.record.spec.id} stop`, error))
  }
}

/** Everything that can be known before a start. */
const check = async (specs: readonly InstanceSpec[], uid: number | null): Promise<void> => {
  const artifacts = new Map(specs.map(({ artifact }) => [`${artifact.digest} ${artifact.path}`, artifact]))
  for (const artifact of artifacts.values()) {
    await verifyArtifact(artifact)
    if (uid !== null) await checkReach(uid, artifact.path)
  }
  for (const spec of specs) await readVariables(spec.variables)
}
