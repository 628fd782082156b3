import { capital, countWord, counted, listed } from '../words/counted.ts'
import { releaseOf } from './app-seen.ts'
import type { AppSeen } from './app-seen.ts'
import type { Need } from './needs.ts'

const things = (count: number): string => `${countWord(count)} ${count === 1 ? 'thing' : 'things'}`

/** Whether a need waits for whoever looks, rather than being something that went wrong. */
const isForYou = (need: Need): boolean =>
  need.kind === 'asks' || need.kind === 'stuck' || (need.kind === 'waits' && need.isMine)

const wentWrong = (need: Need): boolean => need.kind === 'taken-back' || need.kind === 'drift'

/** The answer to what a person came for: does anything wait for me, did anything go wrong? */
export const overviewSentence = (needs: readonly Need[]): string => {
  const forYou = needs.filter(isForYou).length
  const wrong = needs.filter(wentWrong).length
  const waits = `${things(forYou)} ${forYou === 1 ? 'waits' : 'wait'} for you`
  if (forYou > 0 && wrong > 0) return `${waits}, ${countWord(wrong).toLowerCase()} went wrong`
  if (forYou > 0) return waits
  if (wrong > 0) return `Nothing waits for you, ${countWord(wrong).toLowerCase()} went wrong`
  return 'Nothing waits for you, and nothing went wrong'
}

/** How much there is, and what moves. */
export const overviewHeadline = (apps: readonly AppSeen[]): string => {
  const environments = new Set(apps.flatMap(({ status }) => status.map(({ environment }) => environment)))
  const moving = apps.flatMap(seen =>
    seen.status.flatMap(({ environment, deployment, asking }) =>
      deployment === null || asking !== null
        ? []
        : [`${seen.app} ${releaseOf(seen, deployment)} to ${environment}`.replace('  ', ' ')],
    ),
  )
  const there = `${counted(apps.length, 'app')} in ${counted(environments.size, 'environment')}.`
  if (moving.length === 0) return `${there} No deployment is moving.`
  const verb = moving.length === 1 ? 'deployment is' : 'deployments are'
  return `${there} ${capital(countWord(moving.length))} ${verb} moving: ${listed(moving)}.`
}
