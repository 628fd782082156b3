import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { authErrors } from '../../domain/errors/auth.ts'
import { failure } from '../../domain/errors/error.ts'

/** So many wrong credentials within the time are listened to; then none of that address, right or wrong, until as long again has passed. */
type GuessLimits = { readonly wrong: number; readonly withinS: number }

const usual: GuessLimits = { wrong: 20, withinS: 60 }

/** Counts wrong credentials by address, in this process. */
export type Guesses = {
  /** AUTH_TOO_MANY; `told` hears of the seconds that are left. */
  refuseGuesser(address: string, told: (seconds: number) => void): Promise<void>
  wasWrong(address: string): Promise<void>
}

export const createGuesses = ({ wrong, withinS } = usual): Guesses => {
  const limiter = new RateLimiterMemory({ points: wrong, duration: withinS, blockDuration: withinS })
  return {
    refuseGuesser: async (address, told) => {
      const counted = await limiter.get(address)
      if (counted === null || counted.consumedPoints <= wrong) return
      const seconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000))
      told(seconds)
      throw failure(authErrors.AUTH_TOO_MANY, { seconds })
    },
    wasWrong: async address => {
      await limiter.consume(address).catch((error: unknown) => {
        // Over the limit it is counted all the same.
        if (!(error instanceof RateLimiterRes)) throw error
      })
    },
  }
}
