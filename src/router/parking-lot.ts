/** One request that waits for its service's traffic to go on. */
export type Waiting = {
  /** The wait is over: look at the route again. */
  resume(): void
  /** It waited for longer than the route allows. */
  expire(parkMs: number): void
}

const PLACES = 1_000

/** Requests that wait while a service is parked, first come first served and no more than 1,000. */
export class ParkingLot {
  private readonly waiting = new Map<Waiting, NodeJS.Timeout>()

  get size(): number {
    return this.waiting.size
  }

  /** False when all places are taken. */
  enter(one: Waiting, parkMs: number): boolean {
    if (this.waiting.size >= PLACES) return false
    const timer = setTimeout(() => {
      this.waiting.delete(one)
      one.expire(parkMs)
    }, parkMs)
    this.waiting.set(one, timer)
    return true
  }

  /** Its client went away. */
  leave(one: Waiting): void {
    clearTimeout(this.waiting.get(one))
    this.waiting.delete(one)
  }

  /** Lets all go on, in the order in which they came. */
  release(): void {
    const all = [...this.waiting]
    this.waiting.clear()
    for (const [one, timer] of all) {
      clearTimeout(timer)
      one.resume()
    }
  }
}
