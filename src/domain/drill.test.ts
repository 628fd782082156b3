import { describe, expect, it } from 'vitest'
import { nextOfDrill } from './drill.ts'
import type { Drill } from './drill.ts'
import type { DeploymentState } from './saga/deployment.ts'
import { finalStates } from './saga/deployment.ts'

const drill: Drill = { before: 'r-1', phases: ['deploy', 'take-back', 'deploy-again'] }
const after = (...states: readonly DeploymentState[]) =>
  nextOfDrill(
    drill,
    states.map(state => ({ state })),
  )

describe('a drill', () => {
  it('deploys, takes back, deploys again, and has succeeded then', () => {
    expect(after()).toEqual({ kind: 'drill', drill, phase: 'deploy' })
    expect(after('succeeded')).toEqual({ kind: 'drill', drill, phase: 'take-back' })
    expect(after('succeeded', 'succeeded')).toEqual({ kind: 'drill', drill, phase: 'deploy-again' })
    expect(after('succeeded', 'succeeded', 'succeeded')).toEqual({ kind: 'finish', as: 'succeeded' })
  })

  it.each(['waiting', 'queued', 'running', 'asking', 'undoing', 'stuck'] as const)('waits while one is %s', state => {
    expect(after(state)).toEqual({ kind: 'wait' })
    expect(after('succeeded', state)).toEqual({ kind: 'wait' })
  })

  it.each(finalStates.filter(state => state !== 'succeeded'))('has failed once one is %s', state => {
    expect(after(state)).toEqual({ kind: 'finish', as: 'failed' })
    expect(after('succeeded', state)).toEqual({ kind: 'finish', as: 'failed' })
  })
})
