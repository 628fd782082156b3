import type { CheckResult } from '../domain/checks/check-result.ts'
import { duration } from '../domain/duration-text.ts'
import { table } from './output.ts'

const isOver = ({ state }: CheckResult): boolean => state !== 'waiting' && state !== 'running'

/** What there is to say of a check beside its state. */
const saysMore = ({ state, attempts, end, passedIn }: CheckResult): string => {
  if (passedIn !== null) return `before, in ${passedIn}`
  if (state === 'passed') return attempts > 1 ? `after ${attempts} attempts` : ''
  return [end ?? '', attempts > 1 ? `(attempt ${attempts})` : ''].join(' ').trim()
}

const tookText = ({ startedAt, endedAt }: CheckResult): string =>
  startedAt === null || endedAt === null ? '' : duration(Date.parse(endedAt) - Date.parse(startedAt))

const row = (check: CheckResult): readonly string[] => [check.name, check.state, tookText(check), saysMore(check)]

/** Checks as a person reads them, a line each. */
export const checksText = (checks: readonly CheckResult[]): string => table(checks.map(row))

/** Lines for those that have ended since the last time; `told` remembers them. */
export const newlyEnded = (checks: readonly CheckResult[], told: Set<string>): readonly string[] => {
  const width = Math.max(0, ...checks.map(({ name }) => name.length))
  const fresh = checks.filter(check => isOver(check) && !told.has(check.name))
  fresh.forEach(({ name }) => told.add(name))
  return fresh.map(check => {
    const [name = '', ...rest] = row(check)
    return `  ${name.padEnd(width)}  ${rest.filter(part => part !== '').join('  ')}`
  })
}
