import { Refusal } from './refusal.ts'
import type { Problem } from './refusal.ts'

/** Reads an answer of JSON lines as they come. Throws a Refusal; ends on abort. */
export async function* readLines<T>(path: string, signal?: AbortSignal): AsyncGenerator<T> {
  const response = await fetch(path, { ...(signal !== undefined && { signal }) })
  if (!response.ok) throw new Refusal((await response.json()) as Problem)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line) as T
  }
}
