import { describe, expect, it } from 'vitest'
import { fold } from '../../src/domain/saga/apply.ts'
import { isFinal } from '../../src/domain/saga/deployment.ts'
import { deploymentTrace } from '../../src/domain/trace/deployment-trace.ts'
import { recordedStreams } from '../rig/recorded-streams.ts'

const streams = recordedStreams()

describe.each(streams)('the recorded stream %s', (name, events) => {
  const deployment = fold(events)
  const spans = deploymentTrace(name, events)

  it('has a trace once it is over, and not before', () => {
    expect(spans !== null).toBe(isFinal(deployment?.state ?? ''))
    expect(deploymentTrace(name, events.slice(0, -1))).toBe(null)
  })

  it('has a span for itself and for each step and undo that began, each within its time', () => {
    if (spans === null) return
    const [root, ...others] = spans
    const plans = events.filter(event => 'plan' in event).length
    const begun = (type: 'step-started' | 'undo-started') =>
      new Set(events.flatMap(event => (event.type === type ? [event.step] : [])))
    expect(plans).toBeGreaterThan(0)
    expect(others).toHaveLength(begun('step-started').size + begun('undo-started').size)
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
    expect(others.every(({ parentId, traceId }) => parentId === root?.spanId && traceId === root.traceId)).toBe(true)
    for (const { startMs, endMs } of spans) {
      expect(startMs).toBeGreaterThanOrEqual(root?.startMs ?? Infinity)
      expect(endMs).toBeGreaterThanOrEqual(startMs)
      expect(endMs).toBeLessThanOrEqual(root?.endMs ?? 0)
    }
    expect(root?.status === 'ok').toBe(deployment?.state === 'succeeded')
    expect(root?.attributes['lockstep.outcome']).toBe(deployment?.state)
  })
})
