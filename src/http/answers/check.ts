import { z } from 'zod'
import type { CommitChecks } from '../../app/checks/commit-checks.ts'
import type { CheckResult } from '../../domain/checks/check-result.ts'
import { count, instant, text } from './common.ts'
import { named } from './named.ts'

export const checkResult = named(
  'CheckResult',
  z.object({
    name: text,
    state: z.enum(['waiting', 'running', 'passed', 'failed', 'skipped', 'cancelled']),
    attempts: count.describe('a pass with more than one is a pass after retries'),
    end: text.nullable().describe('how the last attempt failed'),
    passedIn: text.nullable().describe('the run in which it passed before at this commit; null: this one'),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
  }),
) satisfies z.ZodType<CheckResult>

export const commitChecks = named(
  'CommitChecks',
  z.object({
    app: text,
    commit: text,
    verdict: z.enum(['none', 'running', 'passed', 'failed', 'cancelled']),
    run: text.nullable().describe('the newest that has checks of the commit'),
    checks: z.array(checkResult).describe('in the order of the file'),
  }),
) satisfies z.ZodType<CommitChecks>
