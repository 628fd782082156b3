/**
 * A server or a daemon whose output goes to a file goes on when that cannot be written (the disk is full): Node would end it with an
 * unhandled error. What is lost is lost; lines that come after are written again once there is room.
 */
export const outliveItsLog = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
