/** The name of one place where an app runs: the key of locks, flags, ledgers and records. */
export type Place = { readonly app: string; readonly environment: string }

/** `orders/production`, as people read it. */
export const placeName = (place: Place): string => `${place.app}/${place.environment}`
