import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { observed } from '../../src/domain/analysis/reading.ts'
import type { Limit, Observation } from '../../src/domain/analysis/reading.ts'
import type { Probe } from '../../src/ports/watch.ts'
import { until } from '../rig/until.ts'

/** What the thing that is looked at does: `gone` is nobody there, `hangs` is somebody there who never answers. */
export type Show = 'good' | 'bad' | 'gone' | 'hangs'

/** One kind of watch and a thing of the test to look at. It shows `good` at first. */
export type WatchRig = {
  open(): Promise<Probe>
  show(what: Show): Promise<void>
  /** What the file declares for it; null where the kind judges by itself. */
  readonly limit: Limit | null
  /** What nobody there is: no data, or bad where answering is what is watched. */
  readonly gone: 'no-data' | 'bad'
  /** A reason when this kind cannot be made to hang. */
  readonly cannotHang: string | null
  /** Ends everything; throws when something was left behind. */
  close(): Promise<void>
}

/** The behaviour that every watch must have. */
export const watchContract = (name: string, makeRig: () => Promise<WatchRig>): void => {
  describe(`watch: ${name}`, () => {
    let rig: WatchRig
    const probes: Probe[] = []
    const open = async (): Promise<Probe> => {
      const probe = await rig.open()
      probes.push(probe)
      return probe
    }
    const look = async (probe: Probe, signal = AbortSignal.timeout(20_000)): Promise<Observation> =>
      observed(await probe.look(signal), rig.limit)
    /** What is shown may take a moment to be seen: metrics are collected, answers are counted. */
    const untilSeen = (probe: Probe, kind: Observation['kind']): Promise<Observation> =>
      until(`${kind} is seen`, async () => {
        const observation = await look(probe)
        return observation.kind === kind && observation
      })

    beforeEach(async () => {
      rig = await makeRig()
    })
    afterEach(async () => {
      for (const probe of probes.splice(0)) await probe.close()
      await rig.close()
    })

    it('sees what is good, and says by what', async () => {
      const { words } = await untilSeen(await open(), 'good')
      expect(words).not.toBe('')
    })

    it('sees what is bad, without being opened anew, and what is good again', async () => {
      const probe = await open()
      await untilSeen(probe, 'good')
      await rig.show('bad')
      expect((await untilSeen(probe, 'bad')).words).not.toBe('')
      await rig.show('good')
      await untilSeen(probe, 'good')
    })

    it('never takes nobody there for good', async () => {
      const probe = await open()
      await rig.show('gone')
      const { words } = await untilSeen(probe, rig.gone)
      expect(words).not.toBe('')
      expect((await look(probe)).kind).toBe(rig.gone)
      await rig.show('good')
      await untilSeen(probe, 'good')
    })

    it('ends a look with its signal, and looks again', async context => {
      if (rig.cannotHang !== null) return context.skip(rig.cannotHang)
      const probe = await open()
      await untilSeen(probe, 'good')
      await rig.show('hangs')
      const ending = new AbortController()
      const seen = look(probe, ending.signal).then(
        ({ kind }) => kind,
        () => 'ended',
      )
      const startedAt = performance.now()
      setImmediate(() => ending.abort(new Error('late')))
      expect(['ended', 'no-data']).toContain(await seen)
      expect(performance.now() - startedAt).toBeLessThan(3_000)
      await rig.show('good')
      await untilSeen(probe, 'good')
    })

    it('may be closed twice, and opened again', async () => {
      const probe = await open()
      await untilSeen(probe, 'good')
      await probe.close()
      await probe.close()
      await untilSeen(await open(), 'good')
    })
  })
}
