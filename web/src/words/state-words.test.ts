import { expect, it } from 'vitest'
import { finalStates } from '../../../src/domain/saga/deployment.ts'
import { stateWord, stateWords } from './state-words.ts'

it('has a word and an icon of its own for each state, and takes one of a newer Lockstep by its name', () => {
  const words = Object.values(stateWords)
  expect(new Set(words.map(({ word }) => word)).size).toBe(words.length)
  expect(Object.keys(stateWords)).toEqual(expect.arrayContaining([...finalStates]))
  expect(stateWord('undoing')).toEqual({ word: 'Undoing', icon: 'arrow-back-up', tone: 'undo' })
  expect(stateWord('resting')).toEqual({ word: 'resting', icon: 'help-circle', tone: 'quiet' })
})
