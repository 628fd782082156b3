import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { webhookNotifier } from '../../src/adapters/webhook/webhook-notifier.ts'
import { notice, notifierContract } from '../contract/notifier.ts'
import { blocksOf, pageAt } from '../docs/pages.ts'
import { realClock } from '../rig/real-clock.ts'
import { switchableServer } from '../rig/switchable-server.ts'
import { httpRig } from './http-rig.ts'

const secret = 'a-secret-of-the-test'
const make = (url: string) =>
  webhookNotifier({ url: `${url}/hook`, secret: () => Promise.resolve(secret), clock: realClock })
const attempt = { delivery: 'audit.d-1.7', previous: null, signal: new AbortController().signal }

describe('a webhook', () => {
  notifierContract('it', () => httpRig(make), { updates: false, saysHowLong: true, secret })

  it('signs time and body, and says which delivery it is', async () => {
    const rig = await httpRig(make)
    await rig.notifier.send(notice(), attempt)
    const [request] = rig.requests
    const time = String(request?.headers['x-lockstep-timestamp'])
    expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(60)
    const expected = createHmac('sha256', secret).update(`${time}.${request?.body}`).digest('hex')
    expect(request?.headers['x-lockstep-signature']).toBe(`v1=${expected}`)
    expect(request?.headers['x-lockstep-delivery']).toBe('audit.d-1.7')
    expect(JSON.parse(request?.body ?? '')).toEqual({ delivery: 'audit.d-1.7', ...notice() })
    await rig.stop()
  })

  it('is known as ours by what the guide shows, and not when it was changed or is old', async () => {
    const rig = await httpRig(make)
    await rig.notifier.send(notice(), attempt)
    const [{ headers, body } = { headers: {}, body: '' }] = rig.requests
    const code = blocksOf(pageAt('docs/guides/notices.md')).find(({ info }) => info === 'js')?.text ?? ''
    const { isOurs } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      readonly isOurs: (secret: string, headers: object, body: string, now?: number) => boolean
    }
    expect(isOurs(secret, headers, body)).toBe(true)
    expect(isOurs('another', headers, body)).toBe(false)
    expect(isOurs(secret, headers, `${body} `)).toBe(false)
    expect(isOurs(secret, headers, body, Date.now() + 3_600_000)).toBe(false)
    expect(isOurs(secret, {}, body)).toBe(false)
    await rig.stop()
  })

  it('follows no redirect', async () => {
    const rig = await httpRig(make)
    const inside = await switchableServer((_request, response) => void response.writeHead(200).end('inside'))
    await rig.server.answer((_request, response) => void response.writeHead(307, { location: inside.url }).end())
    expect(await rig.notifier.send(notice(), attempt)).toEqual({
      kind: 'refused',
      why: `127.0.0.1:${rig.server.port} answered 307`,
    })
    await Promise.all([rig.stop(), inside.stop()])
  })

  it('reads no more of an answer than it needs, however long it is', async () => {
    const rig = await httpRig(make)
    let sent = 0
    await rig.server.answer((_request, response) => {
      response.writeHead(200)
      const piece = Buffer.alloc(64 * 1024)
      const more = (): void => {
        while (!response.destroyed && response.write(piece)) sent += piece.length
      }
      response.on('drain', more)
      more()
    })
    expect(await rig.notifier.send(notice(), attempt)).toMatchObject({ kind: 'sent' })
    expect(sent).toBeLessThan(64 * 1024 * 1024)
    await rig.stop()
  })

  it.each(['ftp://example.com/x', 'file:///etc/passwd', 'nonsense'])('does not go to %s', async url => {
    const { post } = await import('../../src/adapters/json-post/post.ts')
    expect(await post({ url, body: '', signal: attempt.signal })).toEqual({
      kind: 'refused',
      why: 'its address is no http or https URL',
    })
  })

  it('gives up waiting when it is told to', async () => {
    const rig = await httpRig(make)
    await rig.answers('silent')
    const leaving = new AbortController()
    const sending = rig.notifier.send(notice(), { ...attempt, signal: leaving.signal })
    leaving.abort()
    expect(await sending).toMatchObject({ kind: 'later' })
    await rig.stop()
  })
})
