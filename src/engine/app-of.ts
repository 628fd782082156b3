import type { App } from '../config/app.ts'
import type { Release } from '../domain/release.ts'

/** The resolved file that a release carries. It was validated when the release was built. */
export const appOf = (release: Release): App => release.config as unknown as App
