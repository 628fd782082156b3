import type { Channel } from '../../domain/notices/settings.ts'
import { deadNotices, forgetDead, stillDead } from '../../store/dead-notices.ts'
import { takeTurn } from '../../store/notice-channels.ts'
import { attempt } from './attempt.ts'
import type { NoticeDeps } from './notice-deps.ts'

const atOnce = 20

/**
 * Sends what was given up and is wanted again, before what is new. As messages of their own: one that tells how a deployment is now must not
 * be changed to how it was. What fails again is left until somebody wants it once more.
 */
export const sendAgain = async (
  deps: NoticeDeps,
  channel: Channel,
  cursor: string,
  stopping: AbortSignal,
): Promise<void> => {
  const { store, owner } = deps
  for (const { id, notice } of await deadNotices(store, channel.name, { wanted: true, limit: atOnce })) {
    if (stopping.aborted || !(await takeTurn(store, { channel: channel.name, owner, cursor }))) return
    const outcome = await attempt(deps, channel, { notice, previous: null }, stopping)
    if (outcome.kind === 'sent') await forgetDead(store, id)
    else if (!stopping.aborted) await stillDead(store, id, outcome.why)
  }
}
