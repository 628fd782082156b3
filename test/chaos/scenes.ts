import type { Trial } from './campaign.ts'
import { directions } from './campaign.ts'
import type { OrderName, StrategyName } from './releases.ts'

/** Each strategy in both orders that keep the old version while the new one starts; and the order that stops it first. */
const ways: readonly (readonly [StrategyName, OrderName])[] = [
  ['canary', 'migrate-first'],
  ['rolling', 'migrate-first'],
  ['blue-green', 'migrate-first'],
  ['linear', 'migrate-first'],
  ['linear', 'code-first'],
  ['blue-green', 'code-first'],
  ['rolling', 'code-first'],
  ['canary', 'code-first'],
  ['recreate', 'stop-first'],
]

/** One strategy in one order: the deployments that go through the world again and again, which ends as it began. */
export const rounds: readonly (readonly Trial['scene'][])[] = ways.map(([strategy, order]) =>
  directions.map(direction => ({ strategy, order, direction })),
)

/** The first half of its labels. */
export const sceneName = ({ strategy, order, direction }: Trial['scene']): string =>
  [strategy, order, direction].join('/')
