import { memoryRouter } from '../../src/adapters/memory/router.ts'
import { routerContract } from '../contract/router.ts'
import type { Skips } from '../rig/skipping.ts'

const noTraffic = 'no request passes through memory; what it keeps and refuses is tested in stand-ins.test.ts'
const noPort = 'memory listens on no port'
const noProcess = 'memory has no process that could end or be replaced'

const titled = (reason: string, ...titles: readonly string[]): Skips =>
  Object.fromEntries(titles.map(title => [title, reason]))

routerContract(
  'memory, a stand-in',
  async () => {
    const nothing = () => Promise.resolve()
    return {
      router: environment => memoryRouter({ app: 'orders', environment }),
      crash: nothing,
      replace: nothing,
      close: nothing,
    }
  },
  {
    ...titled(
      noTraffic,
      'has none at first and tells exactly what was set',
      'keeps places apart',
      'refuses a lower epoch than the highest seen for the place, and only for that place',
      'takes a service off: the request in flight ends well, then nobody listens',
      'obeys the weights',
      'gives a request to the least busy instance of the version',
      'answers 503 when no version has a weight',
      'loses nothing over 20 changes of weights and 10 swaps of instances under load',
      'resolves when the last request in flight has ended, be the instance on the route or not',
      'counts a request until its streamed answer is complete',
      'cuts what is left after the timeout, counts it as lost, and serves the instance again when asked to',
      'holds requests back and lets them go on, to whatever the route says then',
      'answers 503 with Retry-After to one that waited for too long, and counts it as lost',
      'forgets one whose client has gone',
      'goes to the release of the token whatever the weights, also while users wait, and counts for nothing',
      'refuses another token, and any when there is no test route',
      'asks another instance of the version when one refuses the connection, also for a POST with a body',
      'answers 502 and counts a loss when all refuse',
      'repeats a GET once when the instance closed without an answer, and any other never',
      'breaks the connection off when the instance broke off in the middle of its answer',
      "passes an instance's own bad answers on and counts them",
      '20 MB up and down, intact',
      'headers: those of the connection out, those of forwarding in, the answer as the instance gave it',
      'a client that goes before the answer ends the request at the instance, and nothing counts as lost',
      'a websocket, in flight until it ends',
    ),
    ...titled(noPort, 'listens on the wished port, says whose a taken one is, and moves'),
    ...titled(
      noProcess,
      'comes back on the same ports with the same routes and epochs after kill -9',
      'is replaced under load three times without a lost request, and changes of routes go on meanwhile',
    ),
  },
)
