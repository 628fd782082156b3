import { describe } from 'vitest'
import { memoryServiceTarget } from '../../src/adapters/memory/service-target.ts'
import { serviceTargetContract } from '../contract/service-target.ts'

describe('service target contract: memory', () => {
  const target = memoryServiceTarget()
  serviceTargetContract(() => ({
    target,
    specOf: (release, change) => ({
      service: 'web',
      release,
      image: 'web@sha256:1',
      command: ['web'],
      variables: {},
      secrets: {},
      drops: [],
      ...change,
    }),
  }))
})
