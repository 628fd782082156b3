import type { Place } from '../../domain/environment.ts'

/** HAProxy takes letters, digits and `-_.:` in names; what else a name has is written as its code. */
const safe = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9-]/g, character => `_${character.codePointAt(0)?.toString(16)}_`)

/** The frontend of a service, and the beginning of the names of its backends. */
export const labelOf = ({ app, environment }: Place, service: string): string =>
  [app, environment, service].map(safe).join('.')

/** The backend that carries a version's users. */
export const laneOf = (label: string, lane: number): string => `${label}:lane${lane}`
/** The backend that test requests go to. */
export const testOf = (label: string): string => `${label}:test`
/** The backend of requests that no version takes. */
export const noneOf = (label: string): string => `${label}:none`

/** The file that says what the service's frontend does with a request. */
export const mapOf = (label: string): string => `${label}.map`

export const serverName = (serial: number, instance: string): string => `${serial}.${safe(instance)}`
