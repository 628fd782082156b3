import { expect, it } from 'vitest'
import { nodeNameOf, nodePlace } from './node-place.ts'

it('gives a node without a name the data folder itself, and others a folder in it', () => {
  expect(nodePlace('/h', null).folder).toBe('/h')
  expect(nodePlace('/h', 'b-2').folder).toBe('/h/nodes/b-2')
})

it.each(['', 'B', '../x', 'a b', '-a', 'a'.repeat(32)])('SERVE_NODE_NAME_INVALID for "%s"', name => {
  expect(() => nodePlace('/h', name)).toThrow(expect.objectContaining({ code: 'SERVE_NODE_NAME_INVALID' }))
})

it('SERVE_HOME_UNUSABLE where the path of the socket gets too long', () => {
  expect(() => nodePlace(`/${'h'.repeat(90)}`, 'a')).toThrow(expect.objectContaining({ code: 'SERVE_HOME_UNUSABLE' }))
})

it('takes the name of the environment, where there is one', () => {
  expect([nodeNameOf({}), nodeNameOf({ LOCKSTEP_NODE: '' }), nodeNameOf({ LOCKSTEP_NODE: 'b' })]).toEqual([
    null,
    null,
    'b',
  ])
})
