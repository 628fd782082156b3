import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { flagKey, text } from './values.ts'

/** A service that reads a queue and can be told by a flag to stop reading. */
export const consumer = z.strictObject({
  queue: noted(text, { description: 'The queue that it reads.', hint: 'the name of the queue', example: 'orders' }),
  flag: noted(flagKey, {
    description: 'The flag that the service asks before it reads; it reads while the flag is on.',
    hint: 'the key of the flag, as the service asks for it',
    example: 'consume-orders',
  }),
  service: noted(text, {
    description: 'The service that reads the queue.',
    hint: 'the name of the service that reads the queue',
    example: 'worker',
  }),
  budget: span
    .prefault('10m')
    .register(notes, { description: 'The longest that a deployment may keep it paused; the preflight checks it.' }),
})
