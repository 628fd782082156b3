import { isPair, isSeq, visit, type Document, type LineCounter, type Node, type Pair } from 'yaml'
import { finding, keyText, type Finding, type Path } from './finding.ts'
import { keyOf, startOf } from './place.ts'

const pathOf = (nodes: readonly (Document | Node | Pair)[]): Path =>
  nodes.flatMap((node, i): Path => {
    if (isSeq(node)) return [node.items.indexOf(nodes[i + 1])]
    return isPair(node) ? [String(keyOf(node))] : []
  })

/** Keys that a mapping has twice. The parser could look for them too, in a time that grows with the square of their number. */
export const duplicateKeys = (document: Document, lines: LineCounter): readonly Finding[] => {
  const findings: Finding[] = []
  visit(document, {
    Map: (_, map, ancestors) => {
      const first = new Map<unknown, Pair>()
      for (const pair of map.items) {
        const key = keyOf(pair)
        const before = first.get(key)
        if (before === undefined) {
          first.set(key, pair)
          continue
        }
        const path = [...pathOf([...ancestors, map]), String(key)]
        const where = `on line ${lines.linePos(startOf(before.key, 0)).line}`
        const args = { what: `the key ${keyText(String(key))}`, first: where }
        findings.push({ ...finding('CONFIG_DUPLICATE', path, args), offset: startOf(pair.key, 0) })
      }
    },
  })
  return findings
}
