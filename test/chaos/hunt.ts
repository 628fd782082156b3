import { startCampaign, trialText } from './campaign.ts'
import type { Campaign, Trial } from './campaign.ts'
import type { Choice } from './choose-points.ts'
import { labelOf } from './crash-point.ts'
import { isLookedAtHere } from './same-elsewhere.ts'
import { rounds, sceneName } from './scenes.ts'

export type Hunt = {
  /** No deployment is begun any more. */
  readonly isOver: () => boolean
  readonly isWantedScene: (scene: string) => boolean
  readonly worlds: number
  /** A deployment is not tried again after one in which the server died less often. */
  readonly fewest: number
  readonly say: (text: string) => void
  readonly ended: (trial: Trial) => Promise<void>
}

/** With more, the rest would be of one cause, and take hours. */
const mostFailures = 10

/** Tries a deployment in a world, which is left for a new one when something went wrong in it. */
type Trials = { tried(scene: Trial['scene']): Promise<Trial>; close(): Promise<void> }

/**
 * Takes deployments through worlds, strategy after strategy and order after order, until none of them meets `fewest` points that
 * `choice` wants. So many `worlds` beside each other, each with a strategy and an order of its own.
 */
export const hunt = async (
  choice: Choice,
  { isOver: isTimeOver, isWantedScene, worlds, fewest, say, ended }: Hunt,
): Promise<{ readonly failures: readonly string[]; readonly isDone: boolean }> => {
  const failures: string[] = []
  const isOver = (): boolean => isTimeOver() || failures.length >= mostFailures
  const left = rounds.values()
  const lane = async (): Promise<void> => {
    const trials = trialsWith(choice, { say, ended, failed: text => failures.push(text) })
    try {
      for (const round of left) await through(round, { isWantedScene, isOver, fewest, tried: trials.tried })
    } finally {
      await trials.close()
    }
  }
  await Promise.all(Array.from({ length: worlds }, lane))
  return { failures, isDone: !isOver() }
}

const trialsWith = (
  choice: Choice,
  { say, ended, failed }: Pick<Hunt, 'say' | 'ended'> & { readonly failed: (text: string) => void },
): Trials => {
  let campaign: Campaign | null = null
  const close = async (): Promise<void> => {
    await campaign?.close()
    campaign = null
  }
  return {
    close,
    tried: async scene => {
      campaign ??= await startCampaign(choice)
      const trial = await campaign.trial(scene)
      say(trialText(trial))
      if (trial.differences.length > 0) {
        failed(trialText(trial))
        say(`the points again: npm run chaos --${trial.hits.map(hit => ` --point '${labelOf(hit)}'`).join('')}`)
        say(await campaign.world.logs(trial.id))
        await close()
      }
      await ended(trial)
      return trial
    },
  }
}

type Passing = Pick<Hunt, 'isWantedScene' | 'isOver' | 'fewest'> & Pick<Trials, 'tried'>

const through = async (round: readonly Trial['scene'][], passing: Passing): Promise<void> => {
  const { isWantedScene, isOver } = passing
  const open = new Set(
    round.filter(scene => isWantedScene(sceneName(scene)) && isLookedAtHere({ ...scene, step: 'retire', call: '' })),
  )
  while (open.size > 0 && !isOver()) await once(round, open, passing)
}

/** Each deployment of the round once; those that are over are left out, as far as the world needs no return. */
const once = async (
  round: readonly Trial['scene'][],
  open: Set<Trial['scene']>,
  { isOver, fewest, tried }: Passing,
): Promise<void> => {
  const isPairOpen = round.some(scene => open.has(scene) && isPair(scene))
  for (const scene of round) {
    if (isOver() && scene.direction !== 'rollback') return
    if (!(isPair(scene) ? isPairOpen : open.has(scene))) continue
    const { hits, differences } = await tried(scene)
    if (hits.length < fewest) open.delete(scene)
    // The world is a new one: nothing is there to be rolled back.
    if (differences.length > 0) return
  }
}

const isPair = ({ direction }: Trial['scene']): boolean => direction === 'forward' || direction === 'rollback'
