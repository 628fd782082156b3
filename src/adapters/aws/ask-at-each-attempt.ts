import type { MiddlewareStack } from '@smithy/types'
import type { Lease } from '../../ports/lease.ts'

/** Lets a command of the SDK ask the lease before each of its attempts, not only before the first. */
export const askAtEachAttempt = <I extends object, O extends object>(
  stack: MiddlewareStack<I, O>,
  lease: Lease,
): void =>
  stack.add(
    next => args => {
      lease.check()
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'lease' },
  )
