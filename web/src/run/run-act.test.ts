import { expect, it } from 'vitest'
import type { CheckResult, Run, RunSeen } from '../api/types.ts'
import { runOf } from '../app/known-for-tests.ts'
import { checkTookMs } from './check-took.ts'
import { runActs } from './run-act.ts'
import { checksText, runText } from './run-words.ts'
import { stagesOf } from './stages.ts'

const at = '2026-11-18T10:00:00Z'
const checkOf = (name: string, state: CheckResult['state'], more: Partial<CheckResult> = {}): CheckResult => ({
  name,
  state,
  attempts: 1,
  end: null,
  passedIn: null,
  startedAt: at,
  endedAt: at,
  ...more,
})
const seenOf = (state: Run['state'], more: Partial<RunSeen> = {}): RunSeen => ({
  ...runOf('run-1', state),
  deployments: [],
  version: null,
  checks: [],
  ...more,
})
const failed = (code: string) => ({ code, title: 'A check failed', message: '', hint: '', kind: 'terminal' }) as const
const checking = { part: 'first', ref: null, again: false } as const
const checks = [checkOf('types', 'passed'), checkOf('unit', 'failed'), checkOf('e2e', 'skipped')]
const stages = (run: RunSeen): readonly string[] => stagesOf(run).map(({ title, word }) => `${title} ${word.word}`)

it('offers to end what is checked, and to run again what a check has ended', () => {
  expect(runActs(seenOf('checking', { checking }))).toMatchObject([{ kind: 'cancel' }])
  const ended = { checking, checks, error: failed('CHECK_FAILED') }
  expect(runActs(seenOf('failed', ended))).toMatchObject([
    {
      kind: 'retry',
      text: 'Starts a run of the same commit for what has not passed: unit and e2e. Then it builds, and goes on to staging and live.',
    },
  ])
  expect(runActs(seenOf('failed', { ...ended, checking: { ...checking, part: 'only' } }))[0]?.text).toContain(
    'It ends with them.',
  )
})

it.each([
  ['succeeded', {}],
  ['building', {}],
  ['failed', { checking, error: failed('BUILD_FAILED') }],
  ['failed', { error: failed('CHECK_FAILED') }],
  ['failed', { checking, error: failed('CHECK_FAILED'), release: 'r-1' }],
] as const)('offers nothing for one that is %s %j', (state, more) => {
  expect(runActs(seenOf(state, more))).toEqual([])
})

it('tells how far a run has come', () => {
  expect(stages(seenOf('checking', { checks: [checkOf('types', 'running')] }))).toEqual([
    'Checks Running',
    'Build Later',
    'staging Later',
    'live Later',
  ])
  expect(stages(seenOf('failed', { checks, error: failed('CHECK_FAILED') }))).toEqual([
    'Checks Failed',
    'Build Not reached',
    'staging Not reached',
    'live Not reached',
  ])
  expect(stages(seenOf('failed', { error: failed('BUILD_FAILED') }))[1]).toBe('Build Failed')
  const deployments = [{ id: 'd-1', environment: 'live', state: 'waiting' }]
  const deploying = seenOf('deploying', { release: 'r-1', already: ['staging'], deployments })
  expect(stages(deploying)).toEqual(['Checks None', 'Build Done', 'staging Ran it before', 'live Waits'])
  expect(stagesOf(deploying)[3]).toMatchObject({ deployment: 'd-1' })
  const only = seenOf('succeeded', { environments: [], checking: { ...checking, part: 'only' }, checks: [checks[0]!] })
  expect(stages(only)).toEqual(['Checks Done'])
})

it('says in a line how the checks are, and in words how the run is', () => {
  expect([checksText({ checks }), checksText({ checks: [] })]).toEqual(['unit failed', null])
  expect(checksText({ checks: [checkOf('a', 'passed'), checkOf('b', 'waiting')] })).toBe('1 of 2 checks passed')
  const now = seenOf('checking', { checks: [checkOf('a', 'running'), checkOf('b', 'running')] })
  expect(runText(now, now)).toBe('is being checked: a and b running')
  expect(runText(seenOf('failed', { error: failed('X') }))).toBe('did not arrive: A check failed')
})

it('measures a check while it runs and after, and not one that counts from another run', () => {
  const nowMs = Date.parse(at) + 5_000
  const running = checkOf('a', 'running', { endedAt: null })
  expect(
    [running, checkOf('a', 'passed'), checkOf('a', 'waiting', { startedAt: null, endedAt: null })].map(one =>
      checkTookMs(one, nowMs),
    ),
  ).toEqual([5_000, 0, null])
})
