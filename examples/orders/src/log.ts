/** Writes one event as one line of JSON to standard output; the platform collects it. */
export type Log = (event: string, details?: Readonly<Record<string, unknown>>) => void

/** A log whose every line says who wrote it. */
export const createLog =
  (author: { readonly service: string; readonly release: string; readonly instance: string }): Log =>
  (event, details = {}) => {
    process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...author, event, ...details })}\n`)
  }

/** What an unknown thrown thing says of itself. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
