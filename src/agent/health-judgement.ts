const BAD_IN_A_ROW = 3

/** One look at an instance: `why` says what was wrong, for people. */
export type HealthAnswer = { readonly isGood: true } | { readonly isGood: false; readonly why: string }

export type HealthView = {
  readonly state: 'starting' | 'healthy' | 'unhealthy'
  readonly reason: string | null
  readonly badInARow: number
}

export type HealthRule = { readonly what: string; readonly startMs: number }

const seconds = (ms: number): string => `${ms / 1000} s`

/**
 * What an instance is after another answer, `sinceLaunchMs` after its start. The first good answer makes it healthy, three
 * bad ones in a row or no good one within `startMs` make it unhealthy; a good one always heals.
 */
export const judge = (view: HealthView, answer: HealthAnswer, sinceLaunchMs: number, rule: HealthRule): HealthView => {
  if (answer.isGood) return { state: 'healthy', reason: null, badInARow: 0 }
  const bad = { ...view, badInARow: view.badInARow + 1 }
  switch (view.state) {
    case 'starting':
      if (sinceLaunchMs < rule.startMs) return bad
      return {
        ...bad,
        state: 'unhealthy',
        reason: `no good answer from ${rule.what} within ${seconds(rule.startMs)}; the last: ${answer.why}`,
      }
    case 'healthy':
      if (bad.badInARow < BAD_IN_A_ROW) return bad
      return {
        ...bad,
        state: 'unhealthy',
        reason: `${BAD_IN_A_ROW} bad answers in a row from ${rule.what}; the last: ${answer.why}`,
      }
    case 'unhealthy':
      return bad
  }
}
