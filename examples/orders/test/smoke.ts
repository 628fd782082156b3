/**
 * Asks the new version of `intake`, before it has any traffic, whether it serves. It leaves nothing behind: it reads,
 * and it sends one order that must be refused. LOCKSTEP_TEST_HEADER ("name: value") leads its requests to the new version.
 */
const base = process.env.LOCKSTEP_TEST_URL_INTAKE
if (base === undefined) throw new Error('LOCKSTEP_TEST_URL_INTAKE is not set: the address of intake')

const [name, ...rest] = (process.env.LOCKSTEP_TEST_HEADER ?? '').split(':')
const route: Record<string, string> = name === undefined || name === '' ? {} : { [name.trim()]: rest.join(':').trim() }

const expectStatus = async (status: number, path: string, init: RequestInit = {}): Promise<void> => {
  const signal = AbortSignal.timeout(5_000)
  const answer = await fetch(new URL(path, base), { ...init, headers: route, signal })
  const body = await answer.text()
  const release = answer.headers.get('x-release')
  if (answer.status !== status) throw new Error(`${path} answered ${answer.status} instead of ${status}: ${body}`)
  if (release === null) throw new Error(`${path} does not name its release`)
  console.log(`${path} ${status} by ${release}`)
}

await expectStatus(200, '/healthz')
await expectStatus(200, '/orders/stats')
await expectStatus(404, '/orders/00000000-0000-4000-8000-000000000000')
await expectStatus(422, '/orders', { method: 'POST', body: JSON.stringify({ customer: '', item: 'tea', quantity: 0 }) })
