import type { CrashPoint } from './crash-point.ts'

type Where = Pick<CrashPoint, 'strategy' | 'order' | 'direction' | 'step' | 'call'>

/** What opens the adapters of an environment, once in each process: releases are read, role and database made sure of. */
const opening = /^store:(select-releases|select-pg_(advisory_lock|roles|database)|(alter|revoke)-orders_development)$/

/** The steps of a plan up to its first share, forward, cut off and on the way back. */
const upToTheFirstShare = /^(preflight|snapshot|pause|migrate|start:[a-z]+|verify-writes|resume)(~|\.undo)?$/

/** What is the same in several kinds of deployment, and is looked at in one of them: where each is no crash point. */
const sameElsewhere: readonly { readonly why: string; readonly is: (where: Where) => boolean }[] = [
  {
    why: 'until it leads the deployment again a server does the same whatever is deployed',
    is: ({ strategy, order, direction, step }) =>
      step === 'start-up' && !(strategy === 'blue-green' && order === 'migrate-first' && direction === 'forward'),
  },
  {
    why: 'what a migrator that outlived its server still does while the next one starts is not what that one does',
    is: ({ step, call }) => step === 'start-up' && call.startsWith('dbmate:'),
  },
  {
    why: 'before the first step nothing is done yet by any strategy',
    is: ({ strategy, step }) => ['create', 'begin'].includes(step) && strategy !== 'blue-green',
  },
  {
    why: 'the adapters of an environment are opened again in the same way, whatever is settled or undone',
    is: ({ step, call }) => /~$|\.undo$/.test(step) && step !== 'pause~' && opening.test(call),
  },
  {
    why: 'a rollback moves all users at once: its plan is that of blue-green',
    is: ({ strategy, direction }) => direction === 'rollback' && ['canary', 'linear', 'rolling'].includes(strategy),
  },
  {
    why: 'what cannot write is found before the first share: its plan is up to there that of blue-green',
    is: ({ strategy, direction }) => direction === 'early' && ['canary', 'linear'].includes(strategy),
  },
  {
    why: 'up to the first share, and back from there, a canary and a linear plan are that of blue-green in the same order',
    is: ({ strategy, step }) => ['canary', 'linear'].includes(strategy) && upToTheFirstShare.test(step),
  },
]

/** False where the same is looked at in another kind of deployment. */
export const isLookedAtHere = (where: Where): boolean => !sameElsewhere.some(({ is }) => is(where))
