import { evaluate } from '../../domain/flag.ts'
import type { Flags } from '../../ports/flags.ts'
import type { Target } from '../../ports/target.ts'

/**
 * A stand-in for instances that obey their flags at once: each has always seen the newest revision, does what the flag says, and
 * has nothing in hand.
 */
export const withObedientConsumers = (flags: Flags, { instances }: Pick<Target, 'instances'>): Flags => ({
  ...flags,
  acknowledgements: async key => {
    const flag = await flags.read(key)
    return (await instances()).map(({ id, release }) => {
      const { value } = evaluate(flag, release)
      const said = { consuming: value, receiving: value, inFlight: 0, at: new Date(0).toISOString() }
      return { instance: id, release, flag: key, revision: flag.revision, ...said }
    })
  },
})
