import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { oneOf, rule } from './one-of.ts'
import { headerName } from './values.ts'

const weight = z.int().min(1).max(99).register(notes, {
  expected: 'a whole number from 1 to 99',
  hint: 'a share of the traffic in percent',
  example: 10,
})

const isRising = (weights: readonly number[]): boolean =>
  weights.every((one, i) => i === 0 || one > (weights[i - 1] ?? 0))

const weights = z
  .array(weight)
  .min(1)
  .max(20)
  .superRefine(
    rule(value =>
      isRising(value)
        ? undefined
        : { problem: 'CONFIG_ORDER', expected: 'each weight above the one before', found: `[${value.join(', ')}]` },
    ),
  )
  .register(notes, {
    description: 'Shares of the traffic in percent, rising; 100 follows the last.',
    expected: 'a list of 1 to 20 rising weights',
    hint: 'shares of the traffic in percent',
    example: [10, 50],
  })

/** More than half at a time leaves no equal steps: that is a canary, or blue-green. */
const step = z.int().min(1).max(50).register(notes, {
  description: 'How much is added at a time, in percent.',
  expected: 'a whole number from 1 to 50',
  hint: 'a share in percent',
  example: 25,
})

const every = span.prefault('1m').register(notes, { description: 'How long each share is watched before the next.' })

const sticky = z
  .union([
    z.enum(['cookie']),
    oneOf({
      header: noted(headerName, {
        description: 'A header that names the user; requests without it are spread by weight.',
        example: 'x-user',
      }),
    }),
  ])
  .register(notes, {
    description:
      'By what a user stays with one version while two serve: a cookie of the router, or a header. Left out: not at all.',
    expected: '"cookie", or a mapping with header',
    hint: 'by what a user is known again',
    example: 'cookie',
  })
  .optional()

/** How the new version takes over from the old one. */
export const strategy = z
  .union([
    z.enum(['blue-green', 'recreate', 'rolling']),
    oneOf({
      canary: z.strictObject({ weights, every, sticky }).register(notes, {
        description: 'A share of the traffic goes to the new version, then more.',
        hint: 'the weights and the time between them',
        example: { weights: [10, 50], every: '2m' },
      }),
      rolling: z.strictObject({ step: step.prefault(25), every }).register(notes, {
        description: 'Instances are replaced a share at a time.',
        hint: 'the share and the time between',
        example: { step: 25, every: '1m' },
      }),
      linear: z.strictObject({ step: step.prefault(10), every, sticky }).register(notes, {
        description: 'Traffic moves by equal shares.',
        hint: 'the share and the time between',
        example: { step: 10, every: '1m' },
      }),
    }),
  ])
  .register(notes, {
    description:
      'How the new version takes over: blue-green switches at once, recreate stops the old one first, rolling replaces instances a part at a time. Left out: blue-green, and rolling on ECS.',
    expected: '"blue-green", "recreate", "rolling", or a mapping with one of the keys canary, rolling, linear',
    hint: 'how the new version takes over',
    example: { canary: { weights: [10, 50], every: '2m' } },
  })
