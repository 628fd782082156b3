import { describe } from 'vitest'
import { consumeFlag, flagsContract } from '../contract/flags.ts'
import { memoryFlags } from '../../src/adapters/memory/flags.ts'

describe('flags in memory', () => {
  flagsContract(place => {
    const flags = memoryFlags(place, [consumeFlag])
    return { flags, instances: flags }
  })
})
