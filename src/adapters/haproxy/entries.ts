import type { Place } from '../../domain/environment.ts'
import type { Route } from '../../ports/router.ts'
import { isFreePort } from '../../postgres/free-port.ts'
import type { RouterState } from '../../router/state.ts'

/** One stored service with its port. */
export type Entry = { readonly place: Place; readonly route: Route; readonly port: number }

/** Every stored service of every place. */
export const entriesOf = ({ places }: RouterState): readonly Entry[] =>
  places.flatMap(({ app, environment, services }) =>
    services.map(({ route, port }) => ({ place: { app, environment }, route, port })),
  )

/** Those whose port nobody has. */
export const openable = async (entries: readonly Entry[]): Promise<readonly Entry[]> => {
  const free = await Promise.all(entries.map(({ port }) => isFreePort(port)))
  return entries.filter((_, index) => free[index])
}
