import { watchContract } from '../contract/watch.ts'
import type { Show } from '../contract/watch.ts'
import { memoryWatch } from '../../src/adapters/memory/watches.ts'
import type { Shown } from '../../src/adapters/memory/watches.ts'
import { subject } from './subject.ts'

const shown: Readonly<Record<Show, Shown>> = {
  good: { kind: 'value', value: 1, old: null, details: '' },
  bad: { kind: 'value', value: 9, old: null, details: '' },
  gone: { kind: 'no-data', details: 'nobody there' },
  hangs: 'hangs',
}

watchContract('in memory', async () => {
  const watch = memoryWatch(shown.good)
  return {
    open: () => watch.open({}, subject()),
    show: async what => watch.show(shown[what]),
    limit: { side: 'above', at: 5, timesOld: null, unit: '' },
    gone: 'no-data',
    cannotHang: null,
    close: async () => {
      if (watch.opened() > 0) throw new Error('a watch was left open')
    },
  }
})
