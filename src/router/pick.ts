/** What the choice between versions needs to know of each; `turn` is its memory. */
export type Weighted = { readonly weight: number; turn: number }

/**
 * Smooth weighted round robin: of any 100 requests in a row each version gets exactly its weight, well mixed.
 * Undefined when no version has a weight.
 */
export const pickVersion = <V extends Weighted>(versions: readonly V[]): V | undefined => {
  let best: V | undefined
  let total = 0
  for (const version of versions) {
    if (version.weight === 0) continue
    total += version.weight
    version.turn += version.weight
    if (best === undefined || version.turn > best.turn) best = version
  }
  if (best !== undefined) best.turn -= total
  return best
}

/** How far behind a version may be and still catch up, in hundredths of a request: what is older is forgotten. */
const MEMORY = 100 * 100

/** Counts a request that goes to `chosen` whatever the weights; those that follow the weights make up for it. */
export const charge = <V extends Weighted>(versions: readonly V[], chosen: V): void => {
  let total = 0
  for (const version of versions) {
    total += version.weight
    version.turn = Math.min(version.turn + version.weight, MEMORY)
  }
  chosen.turn = Math.max(chosen.turn - total, -MEMORY)
}

/** What the choice between instances needs to know of each. */
export type Busy = { readonly inFlight: number; readonly isCut: boolean; isSuspect(): boolean }

/**
 * The instance with the least in flight, from `start` on so that equals take turns; one that just refused a connection only
 * when there is no other. Those in `tried` and cut ones are never picked.
 */
export const pickInstance = <B extends Busy>(
  instances: readonly B[],
  start: number,
  tried: readonly B[] | null,
): B | undefined => {
  let best: B | undefined
  let suspect: B | undefined
  for (let i = 0; i < instances.length; i += 1) {
    const instance = instances[(start + i) % instances.length]!
    if (instance.isCut || tried?.includes(instance)) continue
    if (instance.isSuspect()) suspect ??= instance
    else if (best === undefined || instance.inFlight < best.inFlight) best = instance
  }
  return best ?? suspect
}
