import { describe, expect, it } from 'vitest'
import { workflowScope } from './workflow-scope.ts'
import type { WorkflowClaims, WorkflowRule } from './workflow-scope.ts'

const scope = { role: 'deployer', apps: ['shop'], environments: ['production'] } as const
const rule: WorkflowRule = {
  repositories: ['acme/shop', 'acme/shop-*'],
  refs: ['refs/heads/main', 'refs/tags/v*'],
  events: ['push'],
  jobEnvironments: null,
  ownerId: null,
  scope,
}
const claims: WorkflowClaims = {
  repository: 'acme/shop',
  ownerId: '42',
  ref: 'refs/heads/main',
  event: 'push',
  jobEnvironment: null,
}

describe('a workflow', () => {
  it.each([
    [{}],
    [{ repository: 'Acme/Shop' }],
    [{ repository: 'acme/shop-eu' }],
    [{ ref: 'refs/tags/v7' }],
    [{ jobEnvironment: 'production' }],
  ])('that fits gets the scope: %j', change => {
    expect(workflowScope([rule], { ...claims, ...change })).toBe(scope)
  })

  it.each([
    [{ repository: 'mallory/shop' }],
    [{ repository: 'acme/shopping' }],
    [{ repository: 'mallory/acme/shop' }],
    [{ ref: 'refs/heads/feature' }],
    [{ ref: 'refs/pull/7/merge' }],
    [{ ref: 'refs/heads/main/x' }],
    [{ ref: 'refs/heads/MAIN' }],
    [{ event: 'pull_request_target' }],
    [{ event: 'workflow_run' }],
  ])('that does not gets none: %j', change => {
    expect(workflowScope([rule], { ...claims, ...change })).toBeNull()
  })

  it('has to run in the environment that a rule names', () => {
    const bound = [{ ...rule, jobEnvironments: ['prod*'] }]
    expect(workflowScope(bound, claims)).toBeNull()
    expect(workflowScope(bound, { ...claims, jobEnvironment: 'staging' })).toBeNull()
    expect(workflowScope(bound, { ...claims, jobEnvironment: 'production' })).toBe(scope)
  })

  it('of an owner who took over the name is another', () => {
    expect(workflowScope([{ ...rule, ownerId: '42' }], claims)).toBe(scope)
    expect(workflowScope([{ ...rule, ownerId: '42' }], { ...claims, ownerId: '43' })).toBeNull()
  })

  it('gets what the first rule that fits says', () => {
    const other = { ...scope, role: 'viewer' } as const
    const none = { ...rule, repositories: ['acme/other'] }
    expect(workflowScope([none, { ...rule, scope: other }, rule], claims)).toBe(other)
    expect(workflowScope([], claims)).toBeNull()
  })
})
