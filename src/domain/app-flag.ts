export const flagTypes = ['boolean', 'string', 'number'] as const
export type FlagType = (typeof flagTypes)[number]
export type FlagValue = boolean | string | number

/** A feature flag as the file of a release declares it. */
export type AppFlag = {
  readonly key: string
  readonly type: FlagType
  /** Its value wherever nobody has set another. */
  readonly default: FlagValue
  readonly description: string
  /** The only values that it may have; null: any of its type. */
  readonly values: readonly FlagValue[] | null
}

/** What people made of a flag in an environment. `value` null: it was reset. Instants are ISO texts. */
export type FlagSetting = {
  readonly key: string
  readonly value: FlagValue | null
  /** It grows with every change. */
  readonly revision: number
  readonly setBy: string
  readonly setAt: string
  readonly reason: string
}

/** A flag with its value in an environment; `because`: whether people have set it. */
export type ResolvedFlag = {
  readonly key: string
  readonly value: FlagValue
  readonly because: 'default' | 'setting'
  readonly revision: number
  /** The name of the value, where the file lists all that there may be; null: it has none. */
  readonly variant: string | null
}

const longestText = 1000

/** Why a flag cannot have a value, in words that follow its name; null: it can. */
export const unfitFor = ({ type, values }: Pick<AppFlag, 'type' | 'values'>, value: FlagValue): string | null => {
  if (typeof value !== type) return `takes a ${type}, and this is a ${typeof value}`
  if (typeof value === 'number' && !Number.isFinite(value)) return 'takes a number'
  if (typeof value === 'string' && value.length > longestText) return `takes at most ${longestText} characters`
  return values === null || values.includes(value) ? null : `is one of ${values.join(', ')}`
}

/** The value of a flag. What people set for a release that declared it otherwise says nothing of this one. */
export const resolvedFlag = (flag: AppFlag, setting: FlagSetting | undefined): ResolvedFlag => {
  const { key } = flag
  const isSet = setting !== undefined && setting.value !== null && unfitFor(flag, setting.value) === null
  const value = isSet && setting.value !== null ? setting.value : flag.default
  return {
    key,
    value,
    because: isSet ? 'setting' : 'default',
    revision: setting?.revision ?? 0,
    variant: variantOf(flag, value),
  }
}

const variantOf = ({ type, values }: AppFlag, value: FlagValue): string | null => {
  if (type === 'boolean') return value === true ? 'on' : 'off'
  return values === null ? null : String(value)
}

/** What was set and is not served to a release, with the reason, in the order of the keys. */
export const unserved = (
  declared: readonly AppFlag[],
  settings: readonly FlagSetting[],
): readonly { readonly key: string; readonly value: FlagValue; readonly why: string }[] =>
  settings.flatMap(({ key, value }) => {
    if (value === null) return []
    const flag = declared.find(one => one.key === key)
    const why = flag === undefined ? 'is declared no more' : unfitFor(flag, value)
    return why === null ? [] : [{ key, value, why }]
  })
