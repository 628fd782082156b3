import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadPolicy } from '../config/policy/load.ts'
import { noPolicy } from '../domain/gates/demands.ts'
import { policyView } from '../domain/gates/policy-view.ts'
import { policyText } from './render-policy.ts'

const example = readFileSync(new URL('../../docs/policy.example.yaml', import.meta.url), 'utf8')

it('says all that a policy demands, a paragraph a subject', () => {
  const policy = loadPolicy(example, 'policy.yaml')
  expect(policyText(policyView(policy, 'every')).split('\n')).toEqual([
    'roles',
    '  viewer    engineers         every environment of every app',
    '  deployer  ben, dee          development, staging of orders',
    '  approver  release-managers  every environment of every app',
    '  admin     ann               every environment of every app',
    '',
    'groups',
    '  release-managers  ann, ben, cyd',
    '  security          cyd, dee',
    '',
    'prod*, live of every app',
    '  approvals     2 of release-managers, within 3 d',
    '  verified in   staging',
    '  branches      main, hotfix/*',
    '  soak          1 d',
    '  windows       mon tue wed thu 09:00 to 16:00 Europe/London',
    '  secrets       env:PROD_*, file:/run/secrets/prod/*',
    '  commands      npm run e2e, node scripts/*',
    '  target roles  arn:aws:iam::111122223333:role/production-*',
    '',
    'production of payments, payments-*',
    '  approvals  1 of security, within 7 d',
    '  wait       5 min',
    '  freeze     2026-11-26T00:00:00.000Z to 2026-12-01T00:00:00.000Z: the busiest week',
    '  check      calendar: https://calendar.example.com/free every 60 s',
    '  check      error-budget: https://slo.example.com/budget every 30 s',
    '  checklist  support knows',
    '  drill      in staging, within 3 d',
    '',
    'freezes',
    '  2026-12-23T18:00:00.000Z to 2027-01-04T08:00:00.000Z  holidays',
    '',
    'break-glass',
    '  by     ann, security',
    '  tells  release-managers',
    '',
    'crosses the point of no return unasked',
    '  contract',
    '',
    'keeps',
    '  logs                   90 d',
    '  artifacts              90 d',
    '  snapshots              30 d',
    '  documents              180 d',
    '  notices                90 d',
    '  releases to return to  10',
    '',
    'asks for files beside public addresses',
    '  10.20.0.0/16                      every environment of every app',
    '  prometheus.internal at port 9090  staging, prod* of orders',
    '',
    'workflows',
    '  acme/orders  refs/heads/main, refs/tags/v*  deployer  staging, production of orders',
    '',
    'registered apps',
    '  orders  https://git.example.com/shop/orders.git  main, hotfix/*, v*  webhooks of github, generic',
    '',
    `version ${policy.version}`,
  ])
})

it('says so where nothing is demanded', () => {
  expect(policyText(policyView(noPolicy, 'every'))).toBe('the server demands nothing')
})
