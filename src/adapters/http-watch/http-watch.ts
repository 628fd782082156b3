import type { Reading } from '../../domain/analysis/reading.ts'
import type { Asked, HttpWatch, WatchSource } from '../../ports/watch.ts'

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return String(cause)
}

/** What is wrong with one instance's answer; null: nothing. An instance that does not answer is as bad as one that answers badly. */
const problemOf = async (
  { host, port }: Asked,
  { path, status }: HttpWatch,
  signal: AbortSignal,
): Promise<string | null> => {
  const at = host.includes(':') ? `[${host}]` : host
  try {
    // A redirect is an answer like any other. The path is put behind the address: resolved against it, //name would be another server.
    const answer = await fetch(`http://${at}:${port}${path}`, { signal, redirect: 'manual' })
    await answer.body?.cancel()
    return answer.status === status ? null : `answered ${answer.status} instead of ${status}`
  } catch (error) {
    signal.throwIfAborted()
    return `no answer: ${codeOf(error)}`
  }
}

/** Asks every instance of the new version at its own address, whatever share of the users it has. One bad instance is enough. */
const lookAtAll = async (instances: readonly Asked[], watch: HttpWatch, signal: AbortSignal): Promise<Reading> => {
  if (instances.length === 0) return { kind: 'no-data', details: 'the new version has no instance that could answer' }
  const problems = await Promise.all(
    instances.map(async instance => ({ id: instance.id, problem: await problemOf(instance, watch, signal) })),
  )
  const bad = problems.filter(({ problem }) => problem !== null)
  const [first] = bad
  if (first === undefined) return { kind: 'good', details: `answered ${watch.status}` }
  const which = instances.length === 1 ? '' : ` (${bad.map(({ id }) => id).join(', ')})`
  return { kind: 'bad', details: `${first.problem}${which}` }
}

/** Looks by HTTP. A look that takes longer than its caller allows ends with the caller's signal. */
export const httpWatch: WatchSource<HttpWatch> = {
  kind: 'http',
  open: async (watch, subject) => ({
    look: async signal => lookAtAll(await subject.instances(watch.service), watch, signal),
    close: async () => undefined,
  }),
}
