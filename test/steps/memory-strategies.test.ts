import { strategiesContract } from '../contract/strategies.ts'
import { strategyPlace } from '../contract/strategy-world.ts'
import { memoryRouter } from '../../src/adapters/memory/router.ts'
import { memoryTarget } from '../../src/adapters/memory/target.ts'
import { answering } from './step-world.ts'

strategiesContract('in memory', async () => {
  const router = memoryRouter(strategyPlace)
  const service = await answering(() => 200)
  return {
    target: memoryTarget(strategyPlace),
    // No request passes a router in memory; whoever asks is answered all the same.
    router: { ...router, routes: async () => (await router.routes()).map(state => ({ ...state, url: service.url })) },
    program: { artifact: { digest: 'sha256:0', path: '/' }, command: ['node', 'service.mjs'] },
    takeBack: 'every',
    users: () => () => Promise.resolve({}),
    close: service.stop,
  }
})
