import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ReceivedSpan = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly {
    readonly key: string
    readonly value: { readonly stringValue?: string; readonly intValue?: number }
  }[]
  readonly status: { readonly code: number }
}
type Body = {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[] }[]
}

export type CollectorStandIn = {
  readonly url: string
  readonly received: readonly ReceivedSpan[]
  /** What it answers from now on; it keeps only what it answers 200 to. */
  answer(status: number): void
  readonly asked: () => number
  stop(): Promise<void>
}

/** In place of a collector of OpenTelemetry: takes OTLP as JSON over HTTP. */
export const collectorStandIn = async (): Promise<CollectorStandIn> => {
  const received: ReceivedSpan[] = []
  let status = 200
  let asked = 0
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece: Buffer) => (text += piece.toString()))
    request.on('end', () => {
      asked += 1
      const isRight = request.url === '/v1/traces' && request.headers['content-type'] === 'application/json'
      const code = isRight ? status : 404
      if (code === 200)
        received.push(
          ...(JSON.parse(text) as Body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(one => one.spans)),
        )
      response.writeHead(code, { 'content-type': 'application/json' }).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: next => void (status = next),
    asked: () => asked,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
