/** How much of one command's output is kept. */
export type LineBounds = { readonly mostBytes: number; readonly lastLines: number }

/** Enough for a person, and no disk is filled by a check that prints for ever. */
export const usualBounds: LineBounds = { mostBytes: 10 * 1024 * 1024, lastLines: 200 }

export type BoundedLines = {
  line(text: string): void
  /** Tells how much was left out, if anything was, and the last lines. */
  end(): void
}

/** Passes lines on until there were too many bytes; of the rest only the last lines, which tell how it ended. */
export const boundedLines = (tell: (text: string) => void, { mostBytes, lastLines }: LineBounds): BoundedLines => {
  let bytes = 0
  let lost = { lines: 0, bytes: 0 }
  const last: string[] = []
  const forget = (text: string): void => {
    lost = { lines: lost.lines + 1, bytes: lost.bytes + Buffer.byteLength(text) + 1 }
  }
  return {
    line: text => {
      bytes += Buffer.byteLength(text) + 1
      if (bytes <= mostBytes) return tell(text)
      last.push(text)
      if (last.length > lastLines) forget(last.shift() ?? '')
    },
    end: () => {
      if (lost.lines > 0)
        tell(`... ${lost.lines} lines (${(lost.bytes / 1024 ** 2).toFixed(1)} MB) are left out here ...`)
      last.splice(0).forEach(tell)
    },
  }
}
