import { closingLine, headLine } from '../domain/audit/anchor.ts'
import type { Anchor } from '../domain/audit/anchor.ts'
import { auditErrors } from '../domain/errors/audit.ts'
import { failure } from '../domain/errors/error.ts'
import type { AnchorPlace } from '../ports/anchor-place.ts'
import { anchorsAfter, headsOfAnchor } from '../store/anchors.ts'
import type { Store } from '../store/open-store.ts'

const anchorsAtOnce = 100

/**
 * Brings a place outside every anchor that it does not have yet, in order. Idempotent. AUDIT_ANCHORS_NOT_KEPT; AUDIT_ANCHORS_DIFFER when
 * what it has last is not of this database: then nothing is added to it.
 */
export const deliverAnchors = async (store: Store, place: AnchorPlace, signal: AbortSignal): Promise<void> => {
  const last = await place.last()
  if (last !== null) await refuseForeign(store, place, last)
  for (let after = last?.number ?? 0; ;) {
    const anchors = await anchorsAfter(store, after, anchorsAtOnce)
    for (const anchor of anchors) await place.put(anchor.number, linesOf(store, anchor), signal)
    const newest = anchors.at(-1)
    if (newest === undefined) return
    after = newest.number
  }
}

const refuseForeign = async (
  store: Store,
  place: AnchorPlace,
  { number, hash }: { readonly number: number; readonly hash: string | null },
): Promise<void> => {
  const [stored] = await anchorsAfter(store, number - 1, 1)
  const differ = (was: string) => failure(auditErrors.AUDIT_ANCHORS_DIFFER, { place: place.name, number, was })
  if (stored?.number !== number) throw differ('the database has not')
  if (hash !== null && stored.hash !== hash) throw differ('is another one in the database')
}

async function* linesOf(store: Store, anchor: Anchor): AsyncIterable<string> {
  for await (const head of headsOfAnchor(store, anchor.number)) yield headLine(anchor.number, head)
  yield closingLine(anchor)
}
