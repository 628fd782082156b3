import type { Trial } from './campaign.ts'
import { directions } from './campaign.ts'
import type { OrderName, StrategyName } from './releases.ts'

/** Each strategy in both orders that keep the old version while the new one starts; and the order that stops it first. */
const ways: readonly (readonly [StrategyName, OrderName])[] = [
  ['blue-green', 'migrate-first'],
  ['canary', 'code-first'],
  ['rolling', 'migrate-first'],
  ['recreate', 'stop-first'],
  ['linear', 'code-first'],
  ['canary', 'migrate-first'],
  ['rolling', 'code-first'],
  ['blue-green', 'code-first'],
  ['linear', 'migrate-first'],
]

/** One strategy in one order: the deployments that go through the world again and again, which ends as it began. */
export const rounds: readonly (readonly Trial['scene'][])[] = ways.map(([strategy, order]) =>
  directions.map(direction => ({ strategy, order, direction })),
)

/** The first half of its labels. */
export const sceneName = ({ strategy, order, direction }: Trial['scene']): string =>
  [strategy, order, direction].join('/')
