/** Of the drawing: what is drawn stands on `floor`, under it are the words. */
export const chart = { width: 200, height: 62, floor: 46, top: 4 } as const

export type Place = { readonly x: number; readonly y: number }

/** Where each value is drawn; null where there is none. The highest value reaches the top, 0 lies on the floor. Pure. */
export const placesOf = (values: readonly (number | null)[]): readonly (Place | null)[] => {
  const highest = Math.max(0, ...values.map(value => value ?? 0))
  return values.map((value, at) =>
    value === null
      ? null
      : {
          x: round(((at + 0.5) * chart.width) / values.length),
          y: round(chart.floor - (highest === 0 ? 0 : (value / highest) * (chart.floor - chart.top))),
        },
  )
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Lines between values that stand beside each other. Where there is no data there is no line. */
export const linesOf = (places: readonly (Place | null)[]): readonly string[] => {
  const runs: Place[][] = [[]]
  for (const place of places) {
    if (place === null) runs.push([])
    else runs.at(-1)?.push(place)
  }
  return runs.filter(run => run.length > 1).map(run => `M${run.map(({ x, y }) => `${x} ${y}`).join('L')}`)
}
