import { noSlack } from '../rig/no-slack.ts'
import { retentionOf } from '../rig/retention-of.ts'
import type { Lockstep } from '../../src/app/lockstep.ts'
import { api } from '../../src/http/api.ts'
import { noNotices } from '../../src/domain/notices/settings.ts'
import { ownersDoor } from '../../src/http/door.ts'
import { createGrowth } from '../../src/http/growth.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { writeAnchor } from '../../src/store/anchors.ts'
import { noticesOf } from '../notices/notice-world.ts'
import { webhooksOf } from '../webhooks-in/webhook-world.ts'

/** The real API over a node of a test. */
export const measuredServer = (lockstep: Lockstep): ApiServer =>
  api(
    {
      lockstep,
      growth: createGrowth(),
      notices: noticesOf(lockstep, noNotices),
      readLog: () => Promise.resolve({ lines: [], next: 0 }),
      anchorNow: () => writeAnchor(lockstep.store),
      openRecord: () => Promise.reject(new Error('a verification is not part of this test')),
      retention: retentionOf(lockstep.store),
      readiness: () => Promise.resolve({ problems: [], schema: 0, leads: 0 }),
      stopping: new AbortController().signal,
      signIn: null,
      pageFolder: '/nowhere',
      webhooks: webhooksOf(lockstep),
      slack: noSlack,
      log: { error: (fields, message) => console.error(message, fields) },
      version: '0.0.0',
      node: null,
    },
    ownersDoor,
  )

export type Served = {
  readonly status: number
  readonly type: string
  readonly text: string
  /** The value of one series, as it is named in the text; undefined: it is not there. */
  value(series: string): number | undefined
}

/** What a server serves to Prometheus now. */
export const servedBy = async (server: Pick<ApiServer, 'inject'>): Promise<Served> => {
  const { statusCode, headers, payload } = await server.inject({ method: 'GET', url: '/metrics' })
  const lines = payload.split('\n')
  return {
    status: statusCode,
    type: String(headers['content-type']),
    text: payload,
    value: series => {
      const line = lines.find(text => text.startsWith(`${series} `))
      return line === undefined ? undefined : Number(line.slice(series.length + 1))
    },
  }
}

/** The counters alone, without what changes by itself. */
export const countersOf = ({ text }: Served): readonly string[] =>
  text.split('\n').filter(line => /^lockstep_\w+_(total|bucket|sum|count)[{ ]/.test(line))
