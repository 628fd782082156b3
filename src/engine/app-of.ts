import type { App } from '../config/app.ts'
import type { Release } from '../domain/release.ts'

/** What files could not say yet when older releases were built. */
const since = { flags: [] } as const

/** The resolved file that a release carries. It was validated when the release was built. */
export const appOf = (release: Release): App => ({ ...since, ...(release.config as unknown as App) })
