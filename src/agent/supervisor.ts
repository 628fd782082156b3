import type { ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { describeEnd, describeRefusal } from './describe-end.ts'
import { launch } from './launch.ts'
import { sizeOf, tailOf } from './log-file.ts'
import { masked } from './mask.ts'
import { instanceHome, instanceLogFile } from './paths.ts'
import type { AgentPaths } from './paths.ts'
import { endGroup, findLeader } from './process-group.ts'
import type { ProcessGroup } from './process-group.ts'
import { isRunning } from './process-table.ts'
import { afterDeath } from './restart-policy.ts'
import type { InstanceRecord } from './state.ts'
import { readVariables } from './variables.ts'
import { watchHealth } from './watch-health.ts'

/** How often a process that is not our child is looked at. */
const ADOPTED_POLL_MS = 200

export type Supervised = {
  readonly paths: AgentPaths
  readonly uid: () => number | null
  readonly record: () => InstanceRecord
  /** Takes the change over at once; resolves when it is stored or the failure to store it was reported. Never rejects. */
  readonly change: (patch: Partial<InstanceRecord>) => Promise<void>
  /** Called for what goes wrong while nobody waits for it. */
  readonly report: (what: string, error: unknown) => void
}

/** Keeps one instance alive until it is stopped or left alone. */
export class Supervisor {
  readonly #of: Supervised
  /** Ends what belongs to the process that runs now: polls, exit handler. */
  #current = new AbortController()
  /** Ends everything: set by stop and by leave. */
  readonly #end = new AbortController()
  #busy: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | null = null
  #outputFrom = 0
  #isWatched = false
  /** What the process that runs was given from files; null: an earlier agent started it. */
  #given: readonly string[] | null = null

  constructor(of: Supervised) {
    this.#of = of
  }

  /** Starts the process; resolves when it runs or its failure to start is recorded, rejects when it never came to a start. */
  start(): Promise<void> {
    const launched = this.#launch()
    this.#busy = launched.catch(() => undefined) // the caller is told
    return launched
  }

  /** Takes over what an earlier agent left: watches a live process, restarts a dead one. The caller stops it if it was stopping. */
  async adopt(): Promise<void> {
    const { state, process, marker } = this.#of.record()
    const leader = process ?? findLeader(marker)
    const isAlive = leader !== null && isRunning(leader)
    this.#isWatched = isAlive
    if (leader !== process) await this.#of.change({ process: leader })
    if (state === 'crashed' || state === 'stopping') return
    if (isAlive) this.#watch(null)
    else await this.#died('its process ended while no agent was running')
  }

  /** Ends the processes: SIGTERM, SIGKILL after the grace time; resolves when none is left. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop().catch((error: unknown) => {
      this.#stopped = null
      throw error
    })
    return this.#stopped
  }

  isStopping(): boolean {
    return this.#stopped !== null
  }

  /** Stops watching; the processes run on. */
  async leave(): Promise<void> {
    this.#end.abort()
    this.#current.abort()
    await this.#busy
  }

  async #stop(): Promise<void> {
    await this.leave()
    const { spec, place } = this.#of.record()
    await this.#of.change({ state: 'stopping', reason: null })
    await endGroup(this.#group(), spec.graceMs)
    await rm(instanceHome(this.#of.paths, place, spec.id), { recursive: true, force: true, maxRetries: 3 })
  }

  #group(): ProcessGroup {
    const { marker, process } = this.#of.record()
    return { marker, leader: process, isWatched: this.#isWatched }
  }

  async #launch(): Promise<void> {
    const { paths, uid, change } = this.#of
    const { spec, place } = this.#of.record()
    this.#outputFrom = await sizeOf(instanceLogFile(paths, place, spec.id))
    const { values, secrets } = await readVariables(spec.variables)
    if (this.#end.signal.aborted) return
    // Stored before the start: should the agent die right after it, the marker alone leads to the process.
    await change({ process: null, state: 'starting', launchedAt: Date.now(), healthySince: null })
    if (this.#end.signal.aborted) return
    this.#given = secrets
    const { child, identity } = launch(paths, this.#of.record(), uid(), values)
    if (identity === null) {
      child.once('error', error => this.#refused(error))
      return
    }
    this.#isWatched = true
    this.#watch(child)
    await change({ process: identity })
  }

  /** The system would not start it. Without program or permission, trying again would change nothing. */
  #refused(error: NodeJS.ErrnoException): void {
    if (this.#end.signal.aborted) return
    const reason = describeRefusal(error, this.#of.record().spec)
    const isFinal = error.code === 'ENOENT' || error.code === 'EACCES'
    this.#background('start', isFinal ? this.#of.change({ state: 'crashed', reason }) : this.#died(reason))
  }

  #watch(child: ChildProcess | null): void {
    this.#current = new AbortController()
    const { signal } = this.#current
    const onDeath = (how: string) => {
      if (signal.aborted) return
      this.#current.abort()
      this.#background('restart', this.#died(how))
    }
    if (child === null) void this.#pollProcess(signal, onDeath)
    else child.once('exit', (code, ended) => onDeath(describeEnd(code, ended)))
    void watchHealth(this.#of.record, this.#of.change, signal)
  }

  async #pollProcess(signal: AbortSignal, onDeath: (how: string) => void): Promise<void> {
    const { process } = this.#of.record()
    while (!signal.aborted && process !== null) {
      if (!isRunning(process)) return onDeath('its process ended; how is not known, an earlier agent started it')
      await pause(ADOPTED_POLL_MS, undefined, { signal }).catch(() => undefined) // aborted: the loop ends
    }
  }

  async #died(how: string): Promise<void> {
    const { history, healthySince } = this.#of.record()
    const atMs = Date.now()
    const next = afterDeath(history, { atMs, healthyForMs: healthySince === null ? 0 : atMs - healthySince })
    await endGroup(this.#group(), 0)
    const reason = `${how}${await this.#lastOutput()}`
    const waiting = history.wasHealthy ? 'unhealthy' : 'starting'
    const state = next.delayMs === null ? 'crashed' : waiting
    await this.#of.change({ state, reason, history: next.history, healthySince: null })
    if (next.delayMs !== null) void this.#restartAfter(next.delayMs)
  }

  async #restartAfter(delayMs: number): Promise<void> {
    await pause(delayMs, undefined, { signal: this.#end.signal }).catch(() => undefined) // aborted: seen next
    if (this.#end.signal.aborted) return
    const again = async () => {
      await this.#of.change({ restarts: this.#of.record().restarts + 1 })
      await this.#launch()
    }
    const failed = (error: Error) => this.#died(`it could not be started: ${error.message}`)
    this.#background('restart', again().catch(failed))
  }

  /** What it printed since its start, without the values that came from files: those that it was given, which may be others by now. */
  async #lastOutput(): Promise<string> {
    const { spec, place } = this.#of.record()
    const output = await tailOf(instanceLogFile(this.#of.paths, place, spec.id), this.#outputFrom)
    if (output === '') return ''
    if (this.#given === null && Object.values(spec.variables).some(value => typeof value !== 'string'))
      return '; its output is left out, because an earlier agent gave it secrets that may be in it'
    return `; its last output:\n${masked(output, this.#given ?? [])}`
  }

  /** Work that stop and leave wait for. */
  #background(what: string, work: Promise<void>): void {
    this.#busy = work.catch((error: unknown) => this.#of.report(what, error))
  }
}
