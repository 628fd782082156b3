import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { firstBrokenRow } from '../../src/domain/event-chain.ts'
import { deploymentLines } from '../../src/domain/release-record/deployment-markdown.ts'
import { deploymentRecord } from '../../src/domain/release-record/deployment-record.ts'
import { transitions } from '../../src/domain/saga/apply.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'
import { finalStates, isFinal } from '../../src/domain/saga/deployment.ts'
import type { RecordedRow } from '../rig/record-streams.ts'
import { foldedOf } from './folded.ts'

const folder = import.meta.dirname
const names = readdirSync(folder)
  .filter(name => name.endsWith('.jsonl'))
  .map(name => name.slice(0, -'.jsonl'.length))

const rowsOf = (name: string): readonly RecordedRow[] =>
  readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as RecordedRow)

const expectedOf = (name: string): { stream: string; folded: object } =>
  JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')) as { stream: string; folded: object }

const typesOf = (name: string): readonly string[] =>
  rowsOf(name).map(({ body }) => (JSON.parse(body) as { type: string }).type)

it.each(names)('%s, as it was recorded, is what it was written as and comes to what it came to', name => {
  const { stream, folded } = expectedOf(name)
  expect(firstBrokenRow(stream, rowsOf(name))).toBe(null)
  // What a newer fold knows besides is no change of what an old stream means.
  expect(JSON.parse(JSON.stringify(foldedOf(rowsOf(name))))).toMatchObject(folded)
})

it.each(names)('%s can be told in the record of its release', name => {
  const events = rowsOf(name).map(({ body }) => JSON.parse(body) as DeploymentEvent)
  const { stream, folded } = expectedOf(name)
  const { state } = folded as { readonly state: string }
  const head = { stream, seq: events.length, hash: '' }
  const recorded = { id: stream, run: null, isDrill: false, state, head, anchor: null, events, newer: null }
  const record = deploymentRecord(recorded, 'none')
  expect(record).toMatchObject({ state, evidence: { planHash: (folded as { readonly planHash: string }).planHash } })
  // What ended otherwise than it was meant to says why.
  if (isFinal(state)) expect(record.why === null).toBe(state === 'succeeded')
  expect(deploymentLines(record).join('\n')).toMatch(/^### /)
})

it('has a stream for every way to end, and for every fact that a deployment may meet', () => {
  const states = names.map(name => (expectedOf(name).folded as { state: string }).state)
  expect([...finalStates, 'asking'].filter(state => !states.includes(state))).toEqual([])
  const types = new Set(names.flatMap(typesOf))
  expect(['created', ...Object.keys(transitions)].filter(type => !types.has(type))).toEqual([])
})
