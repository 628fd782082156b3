import type { EnvironmentFlags, FlagState, FlagValue, Role } from '../api/types.ts'

/** The flags of one environment; null: nothing runs there. */
export type FlagsSeen = {
  readonly environment: string
  readonly role: Role | null
  readonly flags: EnvironmentFlags | null
}

/** What a flag is in one environment. `declared` null: the release that runs there has no such flag, and `why` it was set in vain. */
export type FlagAt = {
  readonly environment: string
  readonly role: Role | null
  readonly release: string
  readonly declared: FlagState | null
  readonly unserved: { readonly value: FlagValue; readonly why: string } | null
}

export type FlagRow = Pick<FlagState, 'flag' | 'type' | 'description' | 'values'> & {
  readonly places: readonly FlagAt[]
}

/** A row for each flag that a release somewhere declares, or that is set somewhere, in the order of their names. Pure. */
export const flagRows = (seen: readonly FlagsSeen[]): readonly FlagRow[] => {
  const running = seen.flatMap(({ flags, ...at }) => (flags === null ? [] : [{ ...at, flags }]))
  const names = running.flatMap(({ flags }) => [...flags.flags, ...flags.unserved].map(({ flag }) => flag))
  return [...new Set(names)].toSorted().map(flag => {
    // As the environment furthest on the way declares it: what users are told.
    const known = running.flatMap(({ flags }) => flags.flags.filter(one => one.flag === flag)).at(-1)
    return {
      flag,
      type: known?.type ?? 'string',
      description: known?.description ?? '',
      values: known?.values ?? null,
      places: running.map(({ environment, role, flags }) => ({
        environment,
        role,
        release: flags.release,
        declared: flags.flags.find(one => one.flag === flag) ?? null,
        unserved: flags.unserved.find(one => one.flag === flag) ?? null,
      })),
    }
  })
}

/** A value as people read it. Pure. */
export const valueText = (value: FlagValue): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : value === '' ? 'an empty text' : String(value)

/** What was typed, as the flag's type wants it; null: it is none. Pure. */
export const valueOf = (type: FlagState['type'], typed: string): FlagValue | null => {
  if (type === 'boolean') return typed === 'on' ? true : typed === 'off' ? false : null
  if (type === 'string') return typed
  return typed.trim() === '' || !Number.isFinite(Number(typed)) ? null : Number(typed)
}
