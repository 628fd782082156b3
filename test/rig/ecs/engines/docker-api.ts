import { request } from 'node:http'
import type { Readable } from 'node:stream'

export type DockerAnswer = { readonly status: number; readonly body: string }
export type DockerCall = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object | Readable,
  signal?: AbortSignal,
) => Promise<DockerAnswer>

/**
 * Calls of the Docker Engine API at a unix socket; resolves to whatever status it answers.
 * https://docs.docker.com/reference/api/engine/version/v1.41/ (2026-11)
 */
export const dockerApi =
  (socketPath: string): DockerCall =>
  (method, path, body, signal) =>
    new Promise((resolve, reject) => {
      const isStream = body !== undefined && 'pipe' in body
      const headers = { 'content-type': isStream ? 'application/x-tar' : 'application/json' }
      const asked = request({ socketPath, method, path: `/v1.41${path}`, headers, signal }, response => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8') }),
        )
      })
      asked.on('error', reject)
      if (isStream) (body as Readable).pipe(asked)
      else asked.end(body === undefined ? undefined : JSON.stringify(body))
    })

/** The answer read as JSON. Throws what Docker said when the status is none of a success. */
export const jsonOf = ({ status, body }: DockerAnswer): Readonly<Record<string, unknown>> => {
  const read = (body === '' ? {} : JSON.parse(body)) as Readonly<Record<string, unknown>>
  if (status >= 400) throw new Error(typeof read['message'] === 'string' ? read['message'] : body)
  return read
}
