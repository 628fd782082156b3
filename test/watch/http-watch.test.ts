import { expect, it } from 'vitest'
import { httpWatch } from '../../src/adapters/http-watch/http-watch.ts'
import { watchContract } from '../contract/watch.ts'
import type { Show } from '../contract/watch.ts'
import { always, never, switchableServer } from '../rig/switchable-server.ts'
import { subject } from './subject.ts'

const watch = { service: 'web', path: '/healthz?deep', status: 200 }
const shown = { good: always(200), bad: always(500), gone: null, hangs: never } satisfies Record<Show, unknown>

watchContract('http', async () => {
  const server = await switchableServer(always(200))
  const instances = [{ id: 'web.1', host: '127.0.0.1', port: server.port }]
  return {
    open: () =>
      httpWatch.open(
        watch,
        subject(() => instances),
      ),
    show: what => server.answer(shown[what]),
    limit: null,
    // Its instances are there, or it would have no address to ask: that they do not answer is what is watched.
    gone: 'bad',
    cannotHang: null,
    close: server.stop,
  }
})

it('asks every instance, names those that are bad, and needs one to ask', async () => {
  const paths: string[] = []
  const good = await switchableServer((request, response) => {
    paths.push(request.url ?? '')
    response.end()
  })
  const bad = await switchableServer(always(302))
  let instances = [good, bad].map(({ port }, index) => ({ id: `web.${index + 1}`, host: '127.0.0.1', port }))
  const probe = await httpWatch.open(
    watch,
    subject(() => instances),
  )
  const look = () => probe.look(AbortSignal.timeout(10_000))
  try {
    expect(await look()).toEqual({ kind: 'bad', details: 'answered 302 instead of 200 (web.2)' })
    expect(paths).toEqual(['/healthz?deep'])
    instances = instances.slice(0, 1)
    expect(await look()).toEqual({ kind: 'good', details: 'answered 200' })
    instances = []
    expect(await look()).toMatchObject({ kind: 'no-data' })
  } finally {
    await Promise.all([good.stop(), bad.stop()])
  }
})

it('asks the instance alone, whatever the path looks like', async () => {
  const [instance, other] = [await switchableServer(always(200)), await switchableServer(always(500))]
  const at = [{ id: 'web.1', host: '127.0.0.1', port: instance.port }]
  const path = `//127.0.0.1:${other.port}/`
  const probe = await httpWatch.open(
    { ...watch, path },
    subject(() => at),
  )
  expect(await probe.look(AbortSignal.timeout(10_000))).toEqual({ kind: 'good', details: 'answered 200' })
  await Promise.all([instance.stop(), other.stop()])
})
