import { expect, it } from 'vitest'
import { gateOf, statusOf, waitingOf } from '../overview/seen-for-tests.ts'
import { appSentence } from './app-sentence.ts'
import { knownOf, runOf } from './known-for-tests.ts'
import { commitsAbout } from './where-is.ts'

const now = Date.parse('2026-11-18T12:00:00Z')
const gate = gateOf('approvals', { title: '1 approval', detail: '0 of 1', who: ['ben'] })
const live = statusOf('live', 'v1', { after: ['staging'], waiting: [waitingOf('d-2', 'v2', gate)] })
const known = knownOf(2, [statusOf('staging', 'v2'), live])
const said = (wanted?: string, of = known) => appSentence(of, wanted, 'ann', now)

it('says where the newest release is, and why it is no further', () => {
  expect(said()).toEqual({
    title: 'shop v2 is in staging, not yet in live',
    first: 'live is next: v2 has 0 of 1 approvals. 1 approval: 0 of 1; ben can pass it.',
    rest: '“change 2” by Ada Byron.',
  })
})

it('says it of a commit, by the first letters of its id', () => {
  expect(said('222')).toMatchObject({
    title: '2222222 is in staging, not yet in live',
    rest: '“change 2” by Ada Byron came with v2.',
  })
  expect(said('1111111')).toMatchObject({ title: '1111111 is everywhere: in staging and live', first: '' })
  expect(said('abc').title).toBe('No commit abc is known here')
})

it('says what goes on with a commit that no release has', () => {
  const checks = [
    { name: 'unit', state: 'failed', attempts: 1, end: 'exit code 1', passedIn: null, startedAt: null, endedAt: null },
  ] as const
  const error = { code: 'CHECK_FAILED', title: 'A check failed', message: '', hint: '', kind: 'terminal' } as const
  const run = runOf('run-3', 'failed', { error })
  const late = knownOf(2, [statusOf('live', 'v2')], {
    runs: [run],
    details: new Map([['run-3', { ...run, version: null, deployments: [], checks: [...checks] }]]),
  })
  expect(said('eee', late)).toMatchObject({
    title: 'eeeeeee did not arrive: A check failed',
    first: 'No release has it yet.',
  })
  expect(said(undefined, late)).toMatchObject({
    title: 'shop v2 is in live',
    rest: '“change 2” by Ada Byron. The newest commit, eeeeeee, did not arrive: A check failed.',
  })
  expect(commitsAbout(late, '').map(({ id, release }) => [id.slice(0, 3), release])).toEqual([
    ['eee', null],
    ['222', 'v2'],
    ['111', 'v1'],
  ])
})

it('finds commits by words, author and release', () => {
  const ids = (text: string) => commitsAbout(known, text).map(({ id }) => id.slice(0, 3))
  expect([ids('change 1'), ids('BYRON v2'), ids('11'), ids('nothing')]).toEqual([['111'], ['222'], ['111'], []])
})

it('says that nothing is built before there is a release', () => {
  const run = runOf('run-1', 'building')
  expect(said(undefined, knownOf(0, [], { runs: [run] }))).toEqual({
    title: 'Nothing of shop was built yet',
    first: '',
    rest: 'The newest commit, eeeeeee, is being built.',
  })
})
