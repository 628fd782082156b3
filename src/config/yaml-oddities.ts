import { isAlias, isMap, isSeq, visit, type Document } from 'yaml'
import type { Finding } from './finding.ts'
import { keyOf, startOf } from './place.ts'
import { syntax } from './yaml-syntax.ts'

/** A merge key takes a mapping or a list of them, plain or by alias. An alias that leads nowhere is reported as such. */
const mergesMappings = (document: Document, value: unknown): boolean => {
  if (isSeq(value)) return value.items.every(item => !isSeq(item) && mergesMappings(document, item))
  if (!isAlias(value)) return isMap(value)
  const meant = value.resolve(document)
  return meant === undefined || (!isAlias(meant) && mergesMappings(document, meant))
}

/** The aliases of a file. */
export const maxAliasCount = 100

/** What the parser accepts and no value can be made of, or a harmful one. */
export const oddities = (document: Document): readonly Finding[] => {
  const found: Finding[] = []
  let aliases = 0
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const offset = alias.range?.[0] ?? 0
      if (++aliases > maxAliasCount) {
        found.push(syntax(`there are more than ${maxAliasCount} aliases`, offset, 'write some of them out'))
        return visit.BREAK
      }
      const meant = alias.resolve(document)
      if (meant === undefined)
        found.push(syntax('an alias (*name) without an anchor', offset, 'put the anchor (&name) before the alias'))
      else if (ancestors.includes(meant))
        found.push(syntax('an alias stands inside its own anchor', offset, 'write the value out'))
      return undefined
    },
    Pair: (_, pair) => {
      const key = keyOf(pair)
      const offset = startOf(pair.key, 0)
      if (key === '__proto__') found.push(syntax('the key __proto__ is not allowed', offset, 'choose another name'))
      else if (key === '<<' && !mergesMappings(document, pair.value))
        found.push(syntax('<< merges something that is no mapping', offset, 'merge an anchor that stands on a mapping'))
    },
  })
  return found
}
