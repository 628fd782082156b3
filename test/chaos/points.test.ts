import { afterAll, expect, it } from 'vitest'
import type { Campaign } from './campaign.ts'
import { startCampaign, trialText } from './campaign.ts'
import { everyPoint } from './choose-points.ts'
import { labelOf } from './crash-point.ts'

/** A few of the points that `npm run chaos` looks at: enough to see that it hits what it names, and that it sees what is wrong. */
const forward = 'blue-green/migrate-first/forward'
const some = [
  `${forward}/pause/store:claim-flag#1/after`,
  `${forward}/start:worker/agent:POST-start#1/after`,
  `${forward}/shift:intake/router:set-route#1/before`,
  `${forward}/bake/store:append-step-done+step-started#1/after`,
]

let campaign: Campaign | undefined
afterAll(() => campaign?.close(), 120_000)

it('kills the server at the points that are named, and all is right afterwards', { timeout: 400_000 }, async () => {
  const choice = everyPoint(label => some.includes(label), { survived: [], met: [] })
  campaign = await startCampaign(choice)
  const trial = await campaign.trial({ strategy: 'blue-green', order: 'migrate-first', direction: 'forward' })
  expect(trial.differences, trialText(trial)).toEqual([])
  expect(trial.hits.map(labelOf)).toEqual(some)
  expect([choice.survived(), choice.left()]).toEqual([some, []])
})

it('sees from outside what is other than it should be', { timeout: 400_000 }, async () => {
  if (campaign === undefined) throw new Error('there is no world')
  const { orders, store } = campaign.world
  await store.query(
    `insert into lockstep.flag_claims (app, environment, key, owner_kind, owner_id, release)
     values ('orders', 'development', 'consume-orders', 'deployment', 'gone', '')`,
  )
  await orders.query('alter table orders add column stray text')
  const trial = await campaign.trial({ strategy: 'blue-green', order: 'migrate-first', direction: 'rollback' })
  expect(trial.differences.join('\n')).toMatch(/claims on flags: should be \[\], is \[.*gone/)
})
