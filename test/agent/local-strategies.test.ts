import { vi } from 'vitest'
import { localTarget } from '../../src/adapters/local/target.ts'
import { strategiesContract } from '../contract/strategies.ts'
import { strategyPlace } from '../contract/strategy-world.ts'
import { startLoad } from '../rig/load.ts'
import { localRig } from '../router/local-rig.ts'
import { agentRig } from './rig.ts'

vi.setConfig({ testTimeout: 120_000 })

strategiesContract('processes behind the local router', async () => {
  const agent = await agentRig()
  const traffic = await localRig()
  const { client } = await agent.connect()
  return {
    target: localTarget({ client, place: strategyPlace }),
    router: traffic.router(strategyPlace.environment),
    program: agent.program,
    takeBack: 'some',
    users: url => {
      const load = startLoad({ url, concurrency: 16, ratePerSecond: 200, path: '/healthz' })
      return async () => {
        const { ok, reasons } = await load.stop()
        return ok === 0 ? { 'nobody was answered': 1 } : reasons
      }
    },
    close: async () => {
      await agent.close()
      await traffic.close()
    },
  }
})
