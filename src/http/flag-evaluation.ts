import { digestOf } from '../domain/digest.ts'
import type { Evaluation } from '../domain/flag.ts'
import { evaluate } from '../domain/flag.ts'
import type { Flag } from '../ports/flags.ts'
import type { InstanceFlags } from '../store/instance-flags.ts'

/** A flag's value for one instance, as the OpenFeature Remote Evaluation Protocol says it. */
export type EvaluatedFlag = {
  readonly key: string
  readonly value: boolean
  readonly variant: 'on' | 'off'
  readonly reason: 'DEFAULT' | 'STATIC' | 'TARGETING_MATCH'
  readonly metadata: { readonly revision: number }
}

// https://openfeature.dev/specification/types#resolution-reason
const reasons = {
  default: 'DEFAULT',
  setting: 'STATIC',
  release: 'TARGETING_MATCH',
} as const satisfies Record<Evaluation['because'], string>

/** What an instance of `release` is told of a flag; it acknowledges the revision in the metadata. */
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

/** All flags of the place for an instance of `release`; equal answers have equal tags. */
export const evaluatedAll = async (
  flags: InstanceFlags,
  release: string,
): Promise<{ readonly flags: readonly EvaluatedFlag[]; readonly etag: string }> => {
  const keys = await flags.keys()
  const all = await Promise.all(keys.map(async key => evaluated(await flags.read(key), release)))
  return { flags: all, etag: `"${digestOf(all)}"` }
}
