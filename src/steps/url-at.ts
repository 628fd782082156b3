/**
 * The URL of a path at a server of ours. The path is put behind the address and not resolved against it: `//name` would be another server.
 * Throws TypeError when the base is no URL.
 */
export const urlAt = (base: string, path: string): string => `${new URL(base).origin}${path}`
