import { memoryTarget } from '../../src/adapters/memory/target.ts'
import { targetContract } from '../contract/target.ts'

const noProgram = 'nothing is run in memory: there is no program to answer, sicken or die'
const always = 'in memory an instance is healthy at once, and gone at once'

targetContract(
  'memory, a stand-in',
  () =>
    Promise.resolve({
      target: memoryTarget({ app: 'orders', environment: 'staging' }),
      program: { artifact: { digest: 'memory:a', path: '/memory/a' }, command: ['node', 'service.mjs'] },
      staleCode: 'AGENT_EPOCH_STALE',
      takenCode: 'AGENT_ID_TAKEN',
      close: () => Promise.resolve(),
    }),
  {
    'starts instances that answer at their address and know who they are': noProgram,
    'starts the same instance once': noProgram,
    'an instance that never answers well is unhealthy once its time is over, and says why': always,
    'an instance becomes unhealthy after bad answers and healthy again after a good one': noProgram,
    'a service without health path is healthy once it has run for its start time': always,
    'an instance that dies is started again at the same address': noProgram,
    'an instance that keeps dying is crashed, with exit code and last output, and can be removed': noProgram,
    'stopping lets a request in flight be answered, then the instance is gone': noProgram,
    'an instance that ignores the request to end is ended after its grace time': noProgram,
    'is seen stopping meanwhile, and waiting can be given up': always,
    'a variable from a file reaches the instance and appears in no observation': noProgram,
  },
)
