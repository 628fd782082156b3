import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadApp } from '../../src/config/load.ts'
import { blocksOf, pageAt } from '../docs/pages.ts'
import { endlessLogs, protection, unencrypted, untagged } from './kept-rules.ts'
import { hiddenRules, openOutwards, openToTheWorld, reachable } from './network-rules.ts'
import { at, given, ofType, planOf, type Plan } from './plan.ts'
import { forbiddenToLockstep, forEverybody, passed, queueActions, tooWide, trusted } from './role-rules.ts'
import { roleStatements } from './policies.ts'
import { noTerraform } from '../rig/terraform-mirror.ts'
import { cutOff, install, startTerraform, type Ended, type Terraform } from './terraform.ts'
import { unwatched } from './watched-rules.ts'

const environments = ['development', 'staging', 'production'] as const
const roots = environments.map(name => join('environments', name))
const module = 'modules/environment'

/** Terraform begins its program for AWS anew with each command: that alone takes seconds. */
const patient = { timeout: 300_000 }

if (noTerraform !== null) console.warn(`skipped: ${noTerraform}`)

/** TERRAFORM_MIRROR=<a folder with the provider> npx vitest run test/infra */
describe.skipIf(noTerraform !== null)('the reference module', () => {
  let terraform: Terraform
  let validated: ReadonlyMap<string, Ended>
  let plans: ReadonlyMap<string, Plan>
  const plan = (name: string): Plan => plans.get(name) ?? expect.unreachable(`${name} was not planned`)

  beforeAll(async () => {
    terraform = await startTerraform()
    await install(terraform, [...roots, module], '-backend=false')
    const all = [...roots, module]
    const ends = await Promise.all(all.map(root => terraform.run(root, 'validate', '-no-color')))
    validated = new Map(all.map((root, at) => [root, ends[at] as Ended]))
    await cutOff(terraform.folder, roots)
    await install(terraform, roots)
    plans = new Map((await Promise.all(environments.map(name => planOf(terraform, name)))).map(p => [p.environment, p]))
  }, 600_000)
  afterAll(() => terraform?.remove())

  it('has the three environments, and no other', () => {
    expect(readdirSync(join(terraform.folder, 'environments')).sort()).toEqual([...environments].sort())
  })

  it('is written as terraform fmt writes it', async () => {
    expect(await terraform.run('.', 'fmt', '-check', '-recursive')).toMatchObject({ code: 0, stdout: '' })
  })

  it.each([...roots, module])('%s is valid', root => {
    expect(validated.get(root)).toMatchObject({ code: 0 })
  })

  describe.each(environments)('%s', name => {
    it('lets the internet in at its load balancer alone', () => {
      expect(openToTheWorld(plan(name))).toEqual([])
      expect(hiddenRules(plan(name))).toEqual([])
      expect(ofType(plan(name), 'aws_vpc_security_group_ingress_rule').length).toBeGreaterThan(5)
    })

    it('lets tasks out to the internet only by NAT, and by HTTPS', () => {
      expect(openOutwards(plan(name))).toEqual([])
      expect(ofType(plan(name), 'aws_nat_gateway')).toHaveLength(name === 'development' ? 1 : 0)
    })

    it('keeps tasks and database where no address leads', () => expect(reachable(plan(name))).toEqual([]))

    it('encrypts what is at rest with a key of its own', () => expect(unencrypted(plan(name))).toEqual([]))

    it('lets roles reach this environment and nothing else', () => {
      expect(tooWide(plan(name))).toEqual([])
      expect(forEverybody(plan(name))).toEqual([])
      expect(roleStatements(plan(name)).length).toBeGreaterThan(20)
    })

    it('gives each service its part of the queue', () => {
      expect(queueActions(plan(name))).toEqual({
        intake: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
        worker: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      })
    })

    it('lets Lockstep pass on the roles of its tasks, to ECS alone', () => {
      const ofTasks = ['intake', 'migrate', 'worker'].flatMap(task => [`${task}-execution`, `${task}-task`])
      const traffic = name === 'development' ? [] : [{ role: 'traffic', to: 'ecs.amazonaws.com' }]
      const toTasks = ofTasks.map(role => ({ role, to: 'ecs-tasks.amazonaws.com' }))
      expect(passed(plan(name))).toEqual([...toTasks, ...traffic])
    })

    it('lets Lockstep read no secret and no message, and delete no snapshot', () =>
      expect(forbiddenToLockstep(plan(name))).toEqual([]))

    it('is entered by the account of Lockstep with its external id, and by ECS', () => {
      const { lockstep, ...ofEcs } = trusted(plan(name))
      expect(lockstep).toEqual({
        principals: [`arn:aws:iam::${given.lockstep.account_id}:root`],
        condition: { StringEquals: { 'sts:ExternalId': given.lockstep.external_id } },
      })
      for (const trust of Object.values(ofEcs)) {
        const own = { StringEquals: { 'aws:SourceAccount': given.account_id } }
        expect(trust).toMatchObject({
          principals: [expect.stringMatching(/^ecs(-tasks)?\.amazonaws\.com$/)],
          condition: own,
        })
      }
    })

    it('ends every log, and has every alarm by the name that it gives', () => {
      expect(endlessLogs(plan(name))).toEqual([])
      expect(unwatched(plan(name))).toEqual([])
    })

    it('tells lockstep.yaml where it is', () => {
      const role = `arn:aws:iam::${given.account_id}:role/orders-${name}-lockstep`
      const target = { cluster: `orders-${name}`, region: 'eu-west-2', role }
      expect(plan(name).outputs).toMatchObject({ lockstep_target: target })
      expect(at(plan(name), 'aws_ecs_cluster.this').values).toMatchObject({ name: `orders-${name}` })
    })

    it('tags everything', () => expect(untagged(plan(name))).toEqual([]))

    it('says images once, and looks through them', () => {
      const repositories = ofType(plan(name), 'aws_ecr_repository').map(({ values }) => values)
      const scan = [{ scan_on_push: true }]
      expect(repositories).toHaveLength(2)
      for (const repository of repositories)
        expect(repository).toMatchObject({ image_tag_mutability: 'IMMUTABLE', image_scanning_configuration: scan })
      expect(ofType(plan(name), 'aws_ecr_lifecycle_policy')).toHaveLength(2)
    })

    it('asks /healthz, in a target group for each version that takes users', () => {
      const groups = ofType(plan(name), 'aws_lb_target_group').map(({ values }) => values)
      expect(groups).toHaveLength(name === 'development' ? 1 : 2)
      for (const group of groups) expect(group).toMatchObject({ health_check: [{ path: '/healthz', matcher: '200' }] })
    })
  })

  it('is named in the guide as lockstep.yaml and the policy take it', () => {
    const block = blocksOf(pageAt('docs/guides/infrastructure.md')).find(({ info }) => info === 'yaml')
    const app = loadApp(block?.text ?? '', 'guide')
    const [environment] = app.environments
    const { lockstep_target: target, alarms } = plan('production').outputs
    const service = { build: '.', command: 'none' }
    const file = {
      app: 'orders',
      services: { intake: service, worker: service },
      environments: { production: { target: { ecs: target } } },
    }
    expect(environment).toMatchObject({
      target: loadApp(JSON.stringify(file), 'output').environments[0]?.target,
      aws: { externalId: given.lockstep.external_id },
    })
    const repositories = ofType(plan('production'), 'aws_ecr_repository').map(({ values }) => values['name'])
    const images = app.services.map(({ build }) => build.image?.repository.replace(/^[^/]+[/]/, ''))
    expect(new Set(images)).toEqual(new Set(repositories))
    const watched = environment?.watch.map(watch => (watch.kind === 'alarm' ? watch.name : watch.kind))
    expect(watched).toHaveLength(2)
    expect(Object.values(alarms as object)).toEqual(expect.arrayContaining(watched ?? []))
  })

  it('protects what is in production, where users have HTTPS alone', () => {
    expect(protection(plan('production'))).toEqual({
      deletionProtection: true,
      skipsFinalSnapshot: false,
      finalSnapshot: 'orders-production-final',
      dropsBackups: false,
      backupDays: 35,
      hasStandby: true,
      balancerProtected: true,
      repositoriesForced: false,
      keyWindowDays: 30,
    })
    expect(at(plan('production'), 'aws_lb_listener.http').values['default_action']).toMatchObject([
      { type: 'redirect', redirect: [{ protocol: 'HTTPS', port: '443', status_code: 'HTTP_301' }] },
    ])
    expect(at(plan('production'), 'aws_lb_listener.https[0]').values).toMatchObject({
      certificate_arn: given.certificate_arn,
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    })
  })

  it('lets development be taken away', () => {
    const gone = { deletionProtection: false, skipsFinalSnapshot: true, repositoriesForced: true }
    expect(protection(plan('development'))).toMatchObject(gone)
  })

  it('leaves what Lockstep owns as it is, when it is applied again with other values', patient, async () => {
    const { code, stdout } = await terraform.run(module, 'test', '-no-color')
    expect(stdout).toContain('2 passed, 0 failed')
    expect(code).toBe(0)
  })
})
