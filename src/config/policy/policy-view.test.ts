import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadPolicy } from './load.ts'
import { policyView } from '../../domain/gates/policy-view.ts'

const example = readFileSync(new URL('../../../docs/policy.example.yaml', import.meta.url), 'utf8')
const policy = loadPolicy(example, 'policy.yaml')

describe('what a policy demands', () => {
  it('is shown whole to whoever sees every app, without addresses of people and without where secrets are', () => {
    const seen = policyView(policy, 'every')
    expect(seen).toMatchObject({
      version: policy.version,
      roles: policy.roles,
      rules: policy.rules,
      freezes: policy.freezes,
      retention: policy.retention,
      network: policy.network,
      workflows: policy.workflows,
    })
    expect(seen.apps).toEqual([
      {
        app: 'orders',
        repository: 'https://git.example.com/shop/orders.git',
        hasCredentials: true,
        file: 'lockstep.yaml',
        branches: ['main', 'hotfix/*'],
        tags: ['v*'],
        webhooks: ['github', 'generic'],
      },
    ])
    // What files may name is told to whoever is refused; where the server's own secrets are is not.
    expect(JSON.stringify(seen)).not.toMatch(/@example|ORDERS_|run\/secrets\/orders/)
  })

  it('is shown of the apps that somebody sees, and of every app', () => {
    const seen = policyView(policy, ['shop'])
    expect(seen.rules.map(({ environments }) => environments)).toEqual([['prod*', 'live']])
    expect(seen.roles.map(({ role }) => role)).toEqual(['viewer', 'approver', 'admin'])
    expect([seen.apps, seen.workflows, seen.network.map(({ to }) => to.kind)]).toEqual([[], [], ['addresses']])
    expect(seen.freezes).toEqual(policy.freezes)
    expect(policyView(policy, ['payments-eu']).rules).toHaveLength(2)
    expect(policyView(policy, ['orders']).apps).toHaveLength(1)
  })

  it('names the people of the groups that are spoken of, and of no others', () => {
    const text = `people: { ann: { emails: [a@example.com] } }
groups: { all: [ann], secret: [ann] }
roles: [{ role: viewer, who: all }, { role: viewer, who: secret, apps: hidden }]`
    expect(policyView(loadPolicy(text, 'policy.yaml'), ['shop']).groups).toEqual({ all: ['ann'] })
    expect(Object.keys(policyView(loadPolicy(text, 'policy.yaml'), 'every').groups)).toEqual(['all', 'secret'])
  })
})
