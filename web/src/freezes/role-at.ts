import type { Role } from '../api/types.ts'
import type { Places } from '../shell/use-places.ts'

type At = { readonly app: string | null; readonly environment: string | null }

/** What whoever looks may do at a place; `environment` null: in every one, `app` null: in every app. Pure. */
export const roleAt = ({ places, everywhere }: Places, { app, environment }: At): Role | null => {
  if (app === null) return everywhere
  const place = places.find(one => one.app === app)
  if (environment === null) return place?.role ?? null
  return place?.environments.find(one => one.environment === environment)?.role ?? place?.role ?? null
}
