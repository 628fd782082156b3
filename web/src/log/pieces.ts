import Anser from 'anser'
import { plainText } from './plain-text.ts'

/** A stretch of a line in one look. `isHit`: it is what was looked for. */
export type Piece = { readonly text: string; readonly look: string; readonly isHit: boolean }

/** A line in the looks that its program gave it, cut where what is looked for begins and ends. Pure. */
export const piecesOf = (text: string, wanted: string): readonly Piece[] => {
  const plain = plainText(text)
  const hits = hitsAt(plain, wanted)
  const pieces = plain === text ? [{ text, look: '' }] : looks(text)
  let from = 0
  return pieces.flatMap(piece => {
    const start = from
    from += piece.text.length
    return cut(piece, start, hits)
  })
}

type Hit = { readonly from: number; readonly to: number }

const hitsAt = (plain: string, wanted: string): readonly Hit[] => {
  const hits: Hit[] = []
  if (wanted === '') return hits
  const [all, small] = [plain.toLowerCase(), wanted.toLowerCase()]
  for (let at = all.indexOf(small); at !== -1; at = all.indexOf(small, at + small.length))
    hits.push({ from: at, to: at + small.length })
  return hits
}

const looks = (text: string): readonly Omit<Piece, 'isHit'>[] =>
  Anser.ansiToJson(text, { use_classes: true, remove_empty: true, json: true }).map(({ content, fg, decorations }) => ({
    text: content,
    look: [fg, ...decorations]
      .filter(Boolean)
      .map(name => `ink-${name}`)
      .join(' '),
  }))

const cut = ({ text, look }: Omit<Piece, 'isHit'>, start: number, hits: readonly Hit[]): readonly Piece[] => {
  const end = start + text.length
  const edges = hits.flatMap(({ from, to }) => [from, to]).filter(edge => edge > start && edge < end)
  const all = [start, ...edges, end]
  return all.slice(1).map((to, at) => {
    const from = all[at] ?? start
    return {
      text: text.slice(from - start, to - start),
      look,
      isHit: hits.some(hit => hit.from <= from && to <= hit.to),
    }
  })
}
