import { startCampaign, trialText } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import type { Choice } from './choose-points.ts'
import { rounds } from './scenes.ts'

const nowhere: Choice = {
  mostPerStep: () => 0,
  wants: () => false,
  leadsOn: () => false,
  hit: () => undefined,
  ended: () => undefined,
}

/** Deployments in turn, with the server killed at instants that `random` gives, until it was killed `count` times. */
export const randomKills = async (
  count: number,
  random: () => number,
  { isOver, say }: { readonly isOver: () => boolean; readonly say: (text: string) => void },
) => {
  const failures: string[] = []
  let kills = 0
  let survived = 0
  let campaign: Campaign | null = null
  try {
    for (let n = 0; kills < count && !isOver(); n++) {
      const round = rounds[Math.floor(n / 4) % rounds.length] ?? []
      const scene = round[n % 4]
      if (scene === undefined) break
      campaign ??= await startCampaign(nowhere)
      const trial = await campaign.trial(scene, random)
      say(trialText(trial))
      kills += trial.hits.length
      if (trial.differences.length === 0) survived += trial.hits.length
      else {
        failures.push(trialText(trial))
        say(await campaign.world.logs(trial.id))
        await campaign.close()
        campaign = null
        // The next round begins in a new world.
        n += 3 - (n % 4)
      }
    }
  } finally {
    await (campaign as Campaign | null)?.close()
  }
  const notes = kills < count ? [`the time was over after ${kills} of ${count} random kills`] : []
  return { kills, survived, failures, notes }
}
