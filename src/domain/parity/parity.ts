import type { Json } from '../json.ts'

/** One thing that two environments do not have alike; null: it is not there. */
export type Disparity = { readonly what: string; readonly left: string | null; readonly right: string | null }

/** What is compared of an environment: any data. What `secrets` names is compared, and shown as being set only. */
export type Side = { readonly facts: Readonly<Record<string, Json>>; readonly secrets: Readonly<Record<string, Json>> }

/** What differs between two environments, by name. Pure. */
export const parity = (left: Side, right: Side): readonly Disparity[] =>
  [
    ...disparities(flat(left.facts), flat(right.facts), value => value),
    ...disparities(flat(left.secrets), flat(right.secrets), hidden),
  ].toSorted((a, b) => a.what.localeCompare(b.what))

/** Two values that differ may not be told by what is shown of them. */
const hidden = (_value: string, isLeft: boolean, isOnBoth: boolean): string =>
  isOnBoth ? (isLeft ? 'set' : 'set otherwise') : 'set'

type Flat = ReadonlyMap<string, string>

const disparities = (
  left: Flat,
  right: Flat,
  shown: (value: string, isLeft: boolean, isOnBoth: boolean) => string,
): readonly Disparity[] =>
  [...new Set([...left.keys(), ...right.keys()])]
    .filter(what => left.get(what) !== right.get(what))
    .map(what => {
      const [onLeft, onRight] = [left.get(what), right.get(what)]
      const isOnBoth = onLeft !== undefined && onRight !== undefined
      return {
        what,
        left: onLeft === undefined ? null : shown(onLeft, true, isOnBoth),
        right: onRight === undefined ? null : shown(onRight, false, isOnBoth),
      }
    })

/** `strategy.kind` -> `canary`. Lists are one value each: a longer one differs as a whole. */
const flat = (value: Readonly<Record<string, Json>>, path = ''): Flat =>
  new Map(
    Object.entries(value).flatMap(([key, inner]) => {
      const at = path === '' ? key : `${path}.${key}`
      if (inner === null || (Array.isArray(inner) && inner.length === 0)) return []
      if (typeof inner === 'object' && !Array.isArray(inner))
        return [...flat(inner as Readonly<Record<string, Json>>, at)]
      return [[at, textOf(inner)]]
    }),
  )

const textOf = (value: Json): string => {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  return value.map(one => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ')
}
