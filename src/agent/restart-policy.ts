const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 10_000
const RESET_AFTER_HEALTHY_MS = 30_000
const DEATHS_THAT_GIVE_UP = 5
const WITHIN_MS = 60_000

/** What an instance went through: times of its last deaths in epoch milliseconds, oldest first. */
export type RestartHistory = {
  readonly deaths: readonly number[]
  readonly wasHealthy: boolean
  /** How often the delay was doubled. */
  readonly step: number
}

export const NEW_HISTORY: RestartHistory = { deaths: [], wasHealthy: false, step: 0 }

export type Death = { readonly atMs: number; readonly healthyForMs: number }

export type AfterDeath = { readonly history: RestartHistory; readonly delayMs: number | null }

/**
 * Decides what follows a death: the delay until the next start (250 ms, doubled each time up to 10 s, from the beginning
 * after 30 s of health), or null when it is given up: after 5 deaths without ever being healthy, or 5 within a minute.
 */
export const afterDeath = (history: RestartHistory, death: Death): AfterDeath => {
  const deaths = [...history.deaths, death.atMs].slice(-DEATHS_THAT_GIVE_UP)
  const step = death.healthyForMs >= RESET_AFTER_HEALTHY_MS ? 0 : history.step
  const next = { deaths, wasHealthy: history.wasHealthy, step: step + 1 }
  const isOften = deaths.length === DEATHS_THAT_GIVE_UP && death.atMs - (deaths[0] ?? 0) <= WITHIN_MS
  const isHopeless = deaths.length === DEATHS_THAT_GIVE_UP && !history.wasHealthy
  if (isOften || isHopeless) return { history: next, delayMs: null }
  return { history: next, delayMs: Math.min(FIRST_DELAY_MS * 2 ** step, LONGEST_DELAY_MS) }
}
