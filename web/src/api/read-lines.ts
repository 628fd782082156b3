import { Refusal } from './refusal.ts'
import type { Problem } from './refusal.ts'

/** Reads an answer of JSON lines as they come, as many together as have come. Throws a Refusal; ends on abort. */
export async function* readCrowds<T>(path: string, signal?: AbortSignal): AsyncGenerator<readonly T[]> {
  const response = await fetch(path, { ...(signal !== undefined && { signal }) })
  if (!response.ok) throw new Refusal((await response.json()) as Problem)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    yield lines.filter(line => line !== '').map(line => JSON.parse(line) as T)
  }
}

/** The same, one by one. */
export async function* readLines<T>(path: string, signal?: AbortSignal): AsyncGenerator<T> {
  for await (const crowd of readCrowds<T>(path, signal)) yield* crowd
}
