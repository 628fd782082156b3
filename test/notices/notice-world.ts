import { apply } from '../../src/domain/saga/apply.ts'
import type { Fact } from '../../src/domain/saga/event.ts'
import { newAppendId } from '../../src/store/append-events.ts'
import type { Store } from '../../src/store/open-store.ts'
import { readDeployment } from '../../src/store/read-deployment.ts'
import { rowAfter } from '../../src/engine/row-after.ts'
import { newDeployment } from '../feed/feed-world.ts'
import { realClock } from '../rig/real-clock.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import type { NoticeDeps } from '../../src/app/notices/notice-deps.ts'
import type { NoticeSettings } from '../../src/domain/notices/settings.ts'
import { notifierFor } from '../../src/serve/notifier-for.ts'

/** What telling people is given, by the real adapters; secrets as variables. */
export const noticesOf = (
  { store, clock, policy }: Pick<Lockstep, 'store' | 'clock' | 'policy'>,
  settings: NoticeSettings,
  change: Partial<NoticeDeps> & { readonly secrets?: Readonly<Record<string, string>> } = {},
): NoticeDeps => ({
  store,
  clock,
  policy,
  settings,
  owner: 'node:test',
  publicUrl: null,
  notifierOf: notifierFor(change.secrets ?? {}, clock),
  onError: () => undefined,
  ...change,
})

/** Appends facts to a deployment, each on its own, as nobody in particular. */
export const happen = async (store: Store, id: string, ...facts: readonly Fact[]): Promise<void> => {
  for (const fact of facts) {
    const stored = await readDeployment(store.db, id)
    if (stored === null) throw new Error(`no deployment ${id}`)
    const event = { ...fact, at: new Date().toISOString() }
    const after = rowAfter(apply(stored.deployment, event), realClock)
    await store.append({ id: newAppendId(), deployment: id, from: stored.head, epoch: null, events: [event], after })
  }
}

/** A deployment that starts and succeeds at once: it has no steps. */
export const deploymentOf = async (store: Store, id: string): Promise<void> => {
  await newDeployment(store, id)
  const stored = await readDeployment(store.db, id)
  const planHash = stored?.deployment.plan.hash ?? ''
  await happen(store, id, { type: 'gates-passed' }, { type: 'lock-granted', epoch: 1, planHash }, { type: 'succeeded' })
}
