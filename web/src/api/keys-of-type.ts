import { quietTypes } from '../../../src/domain/audit/entry.ts'
import type { QueryKey } from './keys-of-event.ts'

/** What is not of one app, by how the types of its events begin. */
const kept: readonly (readonly [string, QueryKey])[] = [
  ['freeze-', ['freezes']],
  ['token-', ['tokens']],
  ['flag-token-', ['tokens']],
  ['person-', ['people']],
  ['policy-loaded', ['policy']],
]

/** Which answers an event makes old by its type alone: the newest page of the record, and what is told in no app's stream. Pure. */
export const keysOfType = (type: string): readonly QueryKey[] => [
  ...(quietTypes.includes(type) ? [] : [['audit']]),
  ...kept.filter(([begin]) => type.startsWith(begin)).map(([, key]) => key),
]
