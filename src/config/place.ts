import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap } from 'yaml'
import type { Path } from './finding.ts'

type Found = { readonly offset: number; readonly node: unknown }

/** Characters from the start of the text to a node. */
export const startOf = (node: unknown, otherwise: number): number => (node as Node | null)?.range?.[0] ?? otherwise

/** The key of a pair as data. */
export const keyOf = (pair: Pair): unknown => (isScalar(pair.key) ? pair.key.value : pair.key)

const merged = (document: Document, map: YAMLMap): readonly YAMLMap[] =>
  map.items
    .filter(pair => keyOf(pair) === '<<')
    .flatMap(pair => (isSeq(pair.value) ? pair.value.items : [pair.value]))
    .map(value => target(document, value))
    .filter(isMap)

/** What an alias stands for; anything else is itself. */
const target = (document: Document, node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)

/** Of a key that is there twice the last pair counts, as it does in the value. */
const pairsOf = (document: Document, map: YAMLMap): ReadonlyMap<string, Pair> =>
  new Map([
    ...merged(document, map).flatMap(other => Array.from(pairsOf(document, other))),
    ...map.items.map(pair => [String(keyOf(pair)), pair] as const),
  ])

/** Finds places in a document; a mapping is indexed once. */
export type Places = {
  /**
   * Characters from the start of the text to the key that leads to a value, or to an item of a list. For something that
   * is missing: to the nearest thing around it that is there.
   */
  readonly offsetOf: (path: Path) => number
  /** The value at a path as it is written in the text; undefined when it is no scalar. */
  readonly writtenAt: (path: Path) => string | undefined
}

export const placesIn = (document: Document): Places => {
  const indexes = new Map<YAMLMap, ReadonlyMap<string, Pair>>()
  const indexOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const index = indexes.get(map) ?? pairsOf(document, map)
    indexes.set(map, index)
    return index
  }
  const meant = new Map<unknown, unknown>()
  // To resolve an alias the parser walks the whole document.
  const resolved = (node: unknown): unknown => {
    if (!meant.has(node)) meant.set(node, target(document, node))
    return meant.get(node)
  }
  const step = (at: Found, key: string | number): Found | undefined => {
    const node = resolved(at.node)
    if (isSeq(node) && typeof key === 'number' && key < node.items.length)
      return { node: node.items[key], offset: startOf(node.items[key], at.offset) }
    const pair = isMap(node) ? indexOf(node).get(String(key)) : undefined
    return pair && { node: pair.value, offset: startOf(pair.key, at.offset) }
  }
  const root: Found = { node: document.contents, offset: startOf(document.contents, 0) }
  const walk = (path: Path): { last: Found; isThere: boolean } => {
    let last = root
    for (const key of path) {
      const next = step(last, key)
      if (next === undefined) return { last, isThere: false }
      last = next
    }
    return { last, isThere: true }
  }
  return {
    offsetOf: path => walk(path).last.offset,
    writtenAt: path => {
      const { last, isThere } = walk(path)
      const node = isThere ? resolved(last.node) : undefined
      return isScalar(node) ? node.source : undefined
    },
  }
}
