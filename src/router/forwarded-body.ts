import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/**
 * The request's body as a stream of its own. undici destroys the body it was given when an instance fails; handing it the
 * request itself would cut the user's connection before an answer could be given. Nothing is read before the instance
 * takes it, so an attempt that never connected has used nothing up.
 */
export const forwardedBody = (req: IncomingMessage): Readable => {
  let isAttached = false
  const body = new Readable({
    read() {
      if (isAttached) return void req.resume()
      isAttached = true
      req.on('data', onData)
      req.on('end', onEnd)
    },
    destroy(error, done) {
      req.off('data', onData)
      req.off('end', onEnd)
      done(error)
    },
  })
  const onData = (chunk: Buffer) => {
    if (!body.push(chunk)) req.pause()
  }
  const onEnd = () => body.push(null)
  return body
}
