import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadPolicy } from '../../src/config/policy/load.ts'
import { noPolicy } from '../../src/domain/gates/demands.ts'
import { noticeKinds } from '../../src/domain/notices/notice.ts'
import { mayBeTold, noticeOf } from '../../src/domain/notices/notice-of.ts'
import { apply, fold } from '../../src/domain/saga/apply.ts'
import type { Deployment } from '../../src/domain/saga/deployment.ts'
import type { DeploymentEvent } from '../../src/domain/saga/event.ts'

const folder = import.meta.dirname
const eventsOf = (file: string): readonly DeploymentEvent[] =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse((JSON.parse(line) as { readonly body: string }).body) as DeploymentEvent)
const files = readdirSync(folder).filter(file => file.endsWith('.jsonl'))

const noticesOf = (events: readonly DeploymentEvent[], policy = noPolicy) => {
  let before: Deployment | null = null
  return events.flatMap((event, index) => {
    const after: Deployment | null = before === null ? fold([event]) : apply(before, event)
    const notice =
      after === null
        ? null
        : noticeOf({ before, after, event }, policy, { stream: 'd', seq: index + 1, publicUrl: 'https://l.example' })
    before = after
    // What is passed over by its type alone must not be told.
    if (notice !== null) expect(mayBeTold(event.type)).toBe(true)
    return notice === null ? [] : [notice]
  })
}

const finals: readonly string[] = noticeKinds

it.each(files)('%s: its end is told, each notice once and in words', file => {
  const events = eventsOf(file)
  const notices = noticesOf(events)
  const state = fold(events)?.state ?? ''
  if (finals.includes(state)) expect(notices.at(-1)?.kind).toBe(state)
  expect(new Set(notices.map(({ id }) => id)).size).toBe(notices.length)
  for (const { title, text, link } of notices) {
    expect(title).toMatch(/^.+ in .+ \w+/)
    expect(`${title}${text}`).not.toMatch(/undefined|null|\[object/)
    expect(link).toBe('https://l.example/deployments/d')
  }
})

it('tells of a deployment that is taken back: that it started, that it goes back and why, and that it is back', () => {
  const file = files.find(file => file.includes('rolled-back')) ?? ''
  const kinds = noticesOf(eventsOf(file)).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['started', 'taking-back', 'rolled-back']))
})

it('asks for approvals that only the policy demands', () => {
  const policy = loadPolicy('rules: [{ environments: "*", gates: { approvals: { from: [ann, ben] } } }]', 'policy.yaml')
  const events = eventsOf(files[0] ?? '').slice(0, 1)
  expect(noticesOf(events).map(({ kind }) => kind)).toEqual(['planned'])
  expect(noticesOf(events, policy).map(({ kind }) => kind)).toEqual(['approval-needed'])
})
