import { expect, it } from 'vitest'
import { distinctKeys, keysOfEvent } from './keys-of-event.ts'

it('makes old what an event is about, and nothing else', () => {
  expect(keysOfEvent({ app: 'shop', environment: 'live', deployment: 'd-1' })).toEqual([
    ['deployment', 'd-1'],
    ['app', 'shop'],
    ['apps'],
  ])
  expect(keysOfEvent({ app: 'shop', environment: null, deployment: null })).toEqual([['app', 'shop'], ['apps']])
  expect(keysOfEvent({ app: null, environment: null, deployment: null })).toEqual([['nodes']])
})

it('asks once for what a crowd of events is about', () => {
  expect(distinctKeys([['app', 'a'], ['apps'], ['app', 'a'], ['app', 'b']])).toEqual([
    ['app', 'a'],
    ['apps'],
    ['app', 'b'],
  ])
})
