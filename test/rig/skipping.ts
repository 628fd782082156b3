import { afterAll, test } from 'vitest'

/** Titles of a contract's tests that an adapter is excused from, each with the reason. */
export type Skips = Readonly<Record<string, string>>

/** `test` for a contract: a test that is excused is shown as skipped with its reason, and an excuse that fits no test is an error. */
export const skipping = (skips: Skips): ((title: string, run: () => Promise<void>) => void) => {
  const unused = new Set(Object.keys(skips))
  afterAll(() => {
    if (unused.size > 0) throw new Error(`no test of the contract is called ${[...unused].join(', ')}`)
  })
  return (title, run) => {
    const reason = skips[title]
    unused.delete(title)
    if (reason === undefined) test(title, run)
    else test(title, ({ skip }) => skip(reason))
  }
}
