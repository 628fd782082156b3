/** From one range of numbers to another, evenly. Where there is no range to come from, its beginning. */
export const scale =
  (from: readonly [number, number], to: readonly [number, number]) =>
  (value: number): number => {
    const span = from[1] - from[0]
    return span === 0 ? to[0] : to[0] + ((value - from[0]) / span) * (to[1] - to[0])
  }

/** A coordinate as a path has it. */
export const px = (value: number): string => value.toFixed(1)

/** A path through points. */
export const pathOf = (points: readonly (readonly [x: number, y: number])[]): string =>
  points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('')
