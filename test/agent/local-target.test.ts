import { targetContract } from '../contract/target.ts'
import { agentRig } from './rig.ts'

targetContract('local', async () => {
  const rig = await agentRig()
  const { target } = await rig.connect()
  return { target, program: rig.program, staleCode: 'AGENT_EPOCH_STALE', takenCode: 'AGENT_ID_TAKEN', close: rig.close }
})
