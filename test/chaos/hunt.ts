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
  readonly say: (text: string) => void
  readonly ended: (trial: Trial) => Promise<void>
}

/** With more, the rest would be of one cause, and take hours. */
const mostFailures = 10

/**
 * Takes deployments through worlds, strategy after strategy and order after order, until none of them meets a point that `choice`
 * wants. A world in which something went wrong is left for a new one.
 */
export const hunt = async (
  choice: Choice,
  { isOver: isTimeOver, isWantedScene, say, ended }: Hunt,
): Promise<{ readonly failures: readonly string[]; readonly isDone: boolean }> => {
  const failures: string[] = []
  let campaign: Campaign | null = null
  const isOver = (): boolean => isTimeOver() || failures.length >= mostFailures
  const tried = async (scene: Trial['scene']): Promise<Trial> => {
    campaign ??= await startCampaign(choice)
    const trial = await campaign.trial(scene)
    say(trialText(trial))
    if (trial.differences.length > 0) {
      failures.push(trialText(trial))
      say(`the points again: npm run chaos --${trial.hits.map(hit => ` --point '${labelOf(hit)}'`).join('')}`)
      say(await campaign.world.logs(trial.id))
      await campaign.close()
      campaign = null
    }
    await ended(trial)
    return trial
  }
  try {
    for (const round of rounds) {
      const open = new Set(
        round.filter(
          scene => isWantedScene(sceneName(scene)) && isLookedAtHere({ ...scene, step: 'resume', call: '' }),
        ),
      )
      while (open.size > 0 && !isOver()) await once(round, open, tried, isOver)
    }
  } finally {
    await (campaign as Campaign | null)?.close()
  }
  return { failures, isDone: !isOver() }
}

/** Each deployment of the round once; those that are over are left out, as far as the world needs no return. */
const once = async (
  round: readonly Trial['scene'][],
  open: Set<Trial['scene']>,
  tried: (scene: Trial['scene']) => Promise<Trial>,
  isOver: () => boolean,
): Promise<void> => {
  const isPairOpen = round.some(scene => open.has(scene) && isPair(scene))
  for (const scene of round) {
    if (isOver() && scene.direction !== 'rollback') return
    if (!(isPair(scene) ? isPairOpen : open.has(scene))) continue
    const { hits, differences } = await tried(scene)
    if (hits.length === 0) open.delete(scene)
    // The world is a new one: nothing is there to be rolled back.
    if (differences.length > 0) return
  }
}

const isPair = ({ direction }: Trial['scene']): boolean => direction === 'forward' || direction === 'rollback'
