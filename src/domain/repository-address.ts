/** How a repository is reached. `path`: it is on this machine and read where it is. */
export type AddressKind = 'path' | 'file' | 'https' | 'ssh'

const host = String.raw`[A-Za-z0-9][A-Za-z0-9.-]*`
const user = String.raw`[A-Za-z0-9_][A-Za-z0-9_.-]*`
const rest = String.raw`[^\s\p{Cc}\\]+`

const forms: readonly (readonly [AddressKind, RegExp])[] = [
  ['path', new RegExp(`^/${rest}$`, 'u')],
  ['file', new RegExp(`^file:///${rest}$`, 'u')],
  ['https', new RegExp(`^https://${host}(:\\d{1,5})?/[^\\s\\p{Cc}\\\\?#]+$`, 'u')],
  ['ssh', new RegExp(`^ssh://(${user}@)?${host}(:\\d{1,5})?/${rest}$`, 'u')],
  ['ssh', new RegExp(`^(${user}@)${host}:[^-/:\\s\\p{Cc}\\\\][^\\s\\p{Cc}\\\\]*$`, 'u')],
]

/**
 * What kind of address a text is; null: none that may be used. Everything that would be more than an address to git or ssh is refused:
 * helpers like `ext::`, what begins with a hyphen, and a password, which does not belong there.
 */
export const addressKind = (text: string): AddressKind | null =>
  text.length > 2000 ? null : (forms.find(([, form]) => form.test(text))?.[0] ?? null)

/** Whether a text means a place beyond this machine's files, so that it is no path that somebody stands in. */
export const isAddress = (text: string): boolean => /^[\w+.-]+:/.test(text) || /^[^/]*@[^/]*:/.test(text)
