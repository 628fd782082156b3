import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Notice } from '../../src/domain/notices/notice.ts'
import type { Attempt, Notifier } from '../../src/ports/notifier.ts'

/** A channel with a stand-in for its vendor behind it. */
export type NotifierRig = {
  readonly notifier: Notifier
  /** What the stand-in has taken, as text, in order. */
  taken(): readonly string[]
  /** How the stand-in answers from now on. `seconds`: what it asks to wait where it can say so. */
  answers(how: 'well' | 'away' | 'busy' | 'refuses' | 'silent', seconds?: number): Promise<void>
  stop(): Promise<void>
}

export type NotifierTraits = {
  /** Of a deployment there is one message, which is changed. */
  readonly updates: boolean
  /** The vendor can say how long it wants to be left alone. */
  readonly saysHowLong: boolean
  /** A secret that must never be in an outcome. */
  readonly secret: string
}

export const notice = (change: Partial<Notice> = {}): Notice => ({
  id: 'd-1.7',
  kind: 'approval-needed',
  app: 'orders',
  environment: 'production',
  deployment: 'd-1',
  release: 'v12',
  commit: 'c'.repeat(40),
  plan: 'the hash of the plan',
  released: null,
  at: '2026-01-02T03:04:05.000Z',
  title: 'orders v12 in production waits for an approval',
  text: 'ada: <now> & "quickly"',
  link: 'https://lockstep.example.com/deployments/d-1',
  ...change,
})

const attempt = (change: Partial<Attempt> = {}): Attempt => ({
  delivery: 'deploys.d-1.7',
  previous: null,
  signal: new AbortController().signal,
  ...change,
})

/** What every channel has to do, whoever is behind it. */
export const notifierContract = (name: string, start: () => Promise<NotifierRig>, traits: NotifierTraits): void => {
  let rig: NotifierRig
  beforeEach(async () => {
    rig = await start()
  })
  afterEach(() => rig.stop())

  it(`${name} sends what it is told, with the link, and says so`, async () => {
    expect(await rig.notifier.send(notice(), attempt())).toMatchObject({ kind: 'sent' })
    const [taken = '', ...more] = rig.taken()
    expect(more).toEqual([])
    for (const word of ['orders v12 in production', 'd-1', 'https://lockstep.example.com/deployments/d-1'])
      expect(taken).toContain(word)
  })

  it(`${name} needs neither a deployment nor a link nor a text`, async () => {
    const bare = notice({ kind: 'held', deployment: null, release: null, link: null, text: '' })
    expect(await rig.notifier.send(bare, attempt())).toMatchObject({ kind: 'sent' })
    expect(rig.taken()).toHaveLength(1)
  })

  it(`${name} may be told of one deployment again and again`, async () => {
    const first = await rig.notifier.send(notice(), attempt())
    const previous = first.kind === 'sent' ? first.reference : null
    expect(previous === null).toBe(!traits.updates)
    const next = notice({ id: 'd-1.9', kind: 'succeeded', title: 'orders v12 in production succeeded' })
    expect(await rig.notifier.send(next, attempt({ previous }))).toMatchObject({ kind: 'sent' })
    expect(rig.taken().at(-1)).toContain('succeeded')
  })

  it.each(['away', 'busy'] as const)(`${name} says that it may be tried again when the other side is %s`, async how => {
    await rig.answers(how, 7)
    const outcome = await rig.notifier.send(notice(), attempt())
    expect(outcome).toMatchObject({ kind: 'later' })
    if (traits.saysHowLong && how === 'busy') expect(outcome).toMatchObject({ afterMs: 7_000 })
    expect(JSON.stringify(outcome)).not.toContain(traits.secret)
    await rig.answers('well')
    expect(await rig.notifier.send(notice(), attempt())).toMatchObject({ kind: 'sent' })
  })

  it(`${name} says that it is no use when the other side will not have it`, async () => {
    await rig.answers('refuses')
    const outcome = await rig.notifier.send(notice(), attempt())
    expect(outcome).toMatchObject({ kind: 'refused' })
    expect(JSON.stringify(outcome)).not.toContain(traits.secret)
  })
}
