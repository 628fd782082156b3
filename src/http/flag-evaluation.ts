import type { ResolvedFlag, FlagValue } from '../domain/app-flag.ts'
import { digestOf } from '../domain/digest.ts'
import type { Evaluation } from '../domain/flag.ts'
import { evaluate } from '../domain/flag.ts'
import type { Flag } from '../ports/flags.ts'
import type { InstanceFlags } from '../store/instance-flags.ts'

/** A flag's value for whoever asks, as the OpenFeature Remote Evaluation Protocol says it. */
export type EvaluatedFlag = {
  readonly key: string
  readonly value: FlagValue
  readonly variant?: string
  readonly reason: 'DEFAULT' | 'STATIC' | 'TARGETING_MATCH'
  readonly metadata: { readonly revision: number }
}

// https://openfeature.dev/specification/types#resolution-reason
const reasons = {
  default: 'DEFAULT',
  setting: 'STATIC',
  release: 'TARGETING_MATCH',
} as const satisfies Record<Evaluation['because'], string>

/** What an instance of `release` is told of a flag of Lockstep's; it acknowledges the revision in the metadata. */
export const evaluated = (flag: Flag, release: string): EvaluatedFlag => {
  const { value, because } = evaluate(flag, release)
  return {
    key: flag.key,
    value,
    variant: value ? 'on' : 'off',
    reason: reasons[because],
    metadata: { revision: flag.revision },
  }
}

/** What anybody is told of a feature flag of the app. */
export const evaluatedFeature = ({ key, value, because, revision, variant }: ResolvedFlag): EvaluatedFlag => ({
  key,
  value,
  ...(variant !== null && { variant }),
  reason: reasons[because],
  metadata: { revision },
})

/** Flags with the tag of just these values: equal answers have equal tags. */
export type TaggedFlags = { readonly flags: readonly EvaluatedFlag[]; readonly etag: string }

export const tagged = (flags: readonly EvaluatedFlag[]): TaggedFlags => ({ flags, etag: `"${digestOf(flags)}"` })

/** All flags of the place for an instance of `release`, those of the app included: where names meet, what the release declares counts. */
export const evaluatedAll = async (
  flags: InstanceFlags,
  features: readonly ResolvedFlag[],
  release: string,
): Promise<TaggedFlags> => {
  const keys = (await flags.keys()).filter(key => features.every(feature => feature.key !== key))
  const own = await Promise.all(keys.map(async key => evaluated(await flags.read(key), release)))
  return tagged([...own, ...features.map(evaluatedFeature)].toSorted((one, other) => (one.key < other.key ? -1 : 1)))
}
