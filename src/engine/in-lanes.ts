/** Works through all of them, at most `width` at a time, in order. What one throws is told and stops nobody else. */
export const inLanes = async (
  ids: readonly string[],
  width: number,
  work: (id: string) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<void> => {
  const left = ids.values()
  const lane = async (): Promise<void> => {
    for (const id of left) await work(id).catch(onError)
  }
  await Promise.all(Array.from({ length: width }, lane))
}
