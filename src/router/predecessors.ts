import { adminCall } from './admin-call.ts'
import type { RouterProcess } from './pointer.ts'
import type { Call, CallAnswer, CallArgs } from './protocol.ts'

const CALL_TIMEOUT_MS = 5_000

/** Codes that say: there is no such process any more. */
const goneCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])
const isGone = (error: unknown): boolean => goneCodes.has((error as NodeJS.ErrnoException).code ?? '')

/**
 * The routers that handed over and still finish requests. They obey every change of a route, as requests still reach them
 * on connections that were open before; and what they have in flight counts.
 */
export class Predecessors {
  private all: readonly RouterProcess[] = []

  get list(): readonly RouterProcess[] {
    return this.all
  }

  set(processes: readonly RouterProcess[]): void {
    this.all = processes
  }

  forget(pid: number): void {
    this.all = this.all.filter(one => one.pid !== pid)
  }

  /** The same call to each that still lives; one that does not answer in 5 s fails the call, as it may route wrongly. */
  async call<C extends Call>(call: C, args: CallArgs<C>, waitMs = 0): Promise<CallAnswer<C>[]> {
    const found = await Promise.all(this.all.map(one => this.callOne(one, call, args, waitMs + CALL_TIMEOUT_MS)))
    return found.filter(answer => answer !== undefined)
  }

  private async callOne<C extends Call>(one: RouterProcess, call: C, args: CallArgs<C>, timeoutMs: number) {
    try {
      return await adminCall(one.socket, call, args, timeoutMs)
    } catch (error) {
      if (!isGone(error)) throw error
      this.forget(one.pid)
      return undefined
    }
  }
}
