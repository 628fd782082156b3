import { ServerResponse } from 'node:http'

/** Who is told how it goes with the user's connection. */
export type Watcher = { clientClosed(): void; clientDrained(): void }

/** An answer that knows its watcher, so that no function has to be made for each request. */
export class RoutedResponse extends ServerResponse {
  watcher: Watcher | null = null
}

function onClose(this: RoutedResponse): void {
  this.watcher?.clientClosed()
}

function onDrain(this: RoutedResponse): void {
  this.watcher?.clientDrained()
}

/** Tells `watcher` when the connection closes, be the answer complete or not. */
export const watchClose = (res: RoutedResponse, watcher: Watcher): void => {
  res.watcher = watcher
  res.on('close', onClose)
}

/** Tells the watcher, too, whenever the user has read what was written. */
export const watchDrain = (res: RoutedResponse): void => {
  res.on('drain', onDrain)
}
