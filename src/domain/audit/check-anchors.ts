import type { Anchor, AnchoredHead } from './anchor.ts'
import { anchorHash, anchorStart, headsDigest } from './anchor.ts'
import type { Fault } from './check-stream.ts'

/** Under this name faults of the anchors themselves are told. */
export const anchorsName = 'anchors'

/** Checks a chain of anchors as it comes, each one behind its heads, and remembers no more than the last one. */
export type AnchorsCheck = {
  head(head: AnchoredHead): void
  close(anchor: Anchor): readonly Fault[]
}

/** Where the chain stands. What is behind a changed anchor is judged by what is stored of it and by what it was: one change, one fault. */
type Standing = { readonly number: number; readonly hashes: readonly string[] }

/** `from` null: wherever the chain begins; a copy outside need not go back to the first. */
export const checkAnchors = (name: string, from: 1 | null): AnchorsCheck => {
  let standing: Standing | null = from === null ? null : { number: 0, hashes: [anchorStart] }
  let digest = headsDigest()
  let heads = 0
  return {
    head: head => {
      digest.add(head)
      heads += 1
    },
    close: anchor => {
      const seen = { heads, digest: digest.end() }
      digest = headsDigest()
      heads = 0
      const what = judged(anchor, standing, seen)
      const [previous = anchor.previous] = standing?.number === anchor.number - 1 ? standing.hashes : []
      standing = { number: anchor.number, hashes: [anchor.hash, anchorHash({ ...anchor, ...seen, previous })] }
      return what === null ? [] : [{ stream: name, ...what }]
    },
  }
}

type Seen = { readonly heads: number; readonly digest: string }

const judged = (anchor: Anchor, before: Standing | null, seen: Seen): Pick<Fault, 'seq' | 'what'> | null => {
  const { number, previous, hash, heads, digest } = anchor
  // Anchors are sent at least once: one that comes again is no other one.
  const isRepeated = before !== null && number === before.number && before.hashes.includes(hash)
  if (before !== null && number <= before.number && !isRepeated) return { seq: number, what: 'is out of its order' }
  if (before !== null && number > before.number + 1) {
    const [first, last] = [before.number + 1, number - 1]
    return { seq: first, what: first === last ? 'is missing' : `up to ${last} are missing` }
  }
  if (seen.heads !== heads || seen.digest !== digest)
    return { seq: number, what: 'its heads are not what was anchored' }
  if (before !== null && !isRepeated && !before.hashes.includes(previous))
    return { seq: number, what: 'does not follow from the anchor before' }
  return anchorHash(anchor) === hash ? null : { seq: number, what: 'is not what was written' }
}
