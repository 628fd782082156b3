import type { ConsumerState } from '../app/consumers.ts'
import type { Claim } from '../ports/flags.ts'
import { table } from './output.ts'
import { toSecond } from '../domain/instant-text.ts'

/** Consumers for people: a line each, and a line for each instance that said something. */
export const consumersText = (consumers: readonly ConsumerState[]): string =>
  consumers.length === 0 ? 'its file names no consumer' : consumers.map(block).join('\n')

const block = ({ consumer, queue, revision, claims, instances }: ConsumerState): string =>
  [
    `${consumer} of ${queue}: ${pausedText(claims)}`,
    ...(instances.length === 0
      ? []
      : [
          table(
            instances.map(one => [
              `  ${one.instance}`,
              one.consuming ? 'reads' : 'reads nothing',
              `${one.inFlight} in hand`,
              one.revision < revision ? 'has not heard of the last change' : '',
              toSecond(one.at),
            ]),
          ),
        ]),
  ].join('\n')

/** Who pauses it, in words. */
export const pausedText = (claims: readonly Claim[]): string =>
  claims.length === 0
    ? 'reads'
    : `paused by ${claims.map(({ owner: { kind, id } }) => (kind === 'person' ? id : `deployment ${id}`)).join(', ')}`
