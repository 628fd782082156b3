import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testLease, testSpec, untilState } from '../contract/target.ts'
import { unwritable } from '../rig/unwritable.ts'
import { agentRig } from './rig.ts'
import type { AgentRig } from './rig.ts'

let rig: AgentRig
beforeEach(async () => {
  rig = await agentRig()
})
afterEach(() => rig.close())

test('a stop that cannot be written down is not done, however often it is asked for: a new agent would start it again', async () => {
  const { target } = await rig.connect()
  const lease = testLease()
  await target.start([testSpec(rig.program, 'web.1', 'good')], lease)
  await untilState(target, 'web.1', 'healthy')
  const stop = () => target.stop(['web.1'], lease, new AbortController().signal)
  const { mend } = unwritable(join(rig.home, 'agent'))
  try {
    await expect(stop()).rejects.toMatchObject({ code: 'AGENT_FAILED' })
    await expect(stop()).rejects.toMatchObject({ code: 'AGENT_FAILED' })
    expect(rig.state()).toContain('web.1')
  } finally {
    mend()
  }
  await stop()
  expect(rig.state()).not.toContain('web.1')
})
