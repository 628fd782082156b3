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

it('makes old what is kept by the type of an event, whichever app it is of', () => {
  const of = (type: string) => keysOfEvent({ app: null, environment: null, deployment: null, event: { type } })
  expect(of('freeze-declared')).toEqual([['nodes'], ['audit'], ['freezes']])
  expect(of('token-revoked')).toEqual([['nodes'], ['audit'], ['tokens']])
  expect(of('flag-token-created')).toEqual([['nodes'], ['audit'], ['tokens']])
  expect(of('person-removed')).toEqual([['nodes'], ['audit'], ['people']])
  expect(of('policy-loaded')).toEqual([['nodes'], ['audit'], ['policy']])
  // How steps went is on no page of the record.
  expect(of('step-done')).toEqual([['nodes']])
})

it('asks once for what a crowd of events is about', () => {
  expect(distinctKeys([['app', 'a'], ['apps'], ['app', 'a'], ['app', 'b']])).toEqual([
    ['app', 'a'],
    ['apps'],
    ['app', 'b'],
  ])
})
