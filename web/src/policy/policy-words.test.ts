import { describe, expect, it } from 'vitest'
import type { Gates } from '../api/types.ts'
import { boundsWords, destinationWords, gateWords, peopleOf, placeWords, retentionWords } from './policy-words.ts'

const none: Gates = {
  approvals: [],
  waitMs: 0,
  branches: [],
  verifiedIn: [],
  soakMs: 0,
  windows: [],
  freezes: [],
  checks: [],
  checklist: [],
  drills: [],
}

describe('the words of a policy', () => {
  it('say where a rule holds', () => {
    expect(placeWords({ apps: ['*'], environments: ['production', 'prod-*'] })).toBe(
      'production and prod-* of every app',
    )
    expect(placeWords({ apps: ['shop'], environments: ['**'] })).toBe('every environment of shop')
  })

  it('say what must hold, and nothing where nothing must', () => {
    expect(gateWords(none)).toEqual([])
    expect(
      gateWords({
        ...none,
        branches: [['main', 'release/*']],
        verifiedIn: ['staging'],
        soakMs: 3_600_000,
        approvals: [{ from: ['release-managers'], count: 2, author: 'barred', expiryMs: 3_600_000 }],
        windows: [[{ days: ['mon', 'tue'], from: '09:00', to: '16:00', zone: 'Europe/London' }]],
        checklist: ['told support'],
      }),
    ).toEqual([
      'A commit of main or release/*',
      'Verified in staging before',
      'Ran there for 1 h',
      '2 approvals of release-managers, not by who wrote a commit of it; without them the deployment expires after 1 h',
      'Confirmed by a person: told support',
      'Only mon, tue from 09:00 to 16:00 Europe/London',
    ])
  })

  it('say what files may ask for: nothing, some, or nothing said', () => {
    expect(boundsWords({ secrets: [], commands: ['npm *'], targetRoles: null })).toEqual([
      'No secrets',
      'Commands: npm *',
    ])
  })

  it('say whom the server may ask, what goes, and who a group is', () => {
    const where = { apps: ['*'], environments: ['*'] }
    expect(destinationWords({ to: { kind: 'addresses', range: '10.0.0.0/8', port: null }, ...where })).toBe(
      '10.0.0.0/8 at any port',
    )
    expect(destinationWords({ to: { kind: 'name', name: 'metrics', port: 9090 }, ...where })).toBe('metrics, port 9090')
    const kept = { artifactsMs: null, snapshotsMs: null, documentsMs: null, noticesMs: null }
    expect(retentionWords({ ...kept, logsMs: 3_600_000, targets: 10 })).toEqual([
      'Logs after 1 h',
      'The newest 10 releases that one can roll back to stay',
    ])
    expect([peopleOf('managers', { managers: ['ann'] }), peopleOf('ann', { managers: ['ann'] })]).toEqual([
      ['ann'],
      null,
    ])
  })
})
