import { at, ofType, referencesOf, type Plan, type Resource } from './plan.ts'

const world = new Set(['0.0.0.0/0', '::/0'])
const ingress = 'aws_vpc_security_group_ingress_rule'
const egress = 'aws_vpc_security_group_egress_rule'

const isOpen = ({ values }: Resource): boolean =>
  world.has(String(values['cidr_ipv4'])) || world.has(String(values['cidr_ipv6']))

const portsOf = ({ values }: Resource): string => `${String(values['from_port'])}-${String(values['to_port'])}`

/** Rules that let the whole internet in, other than ports 80 and 443 of the load balancer. */
export const openToTheWorld = (plan: Plan): readonly string[] =>
  ofType(plan, ingress)
    .filter(isOpen)
    .filter(rule => !(isOfBalancer(plan, rule) && ['80-80', '443-443'].includes(portsOf(rule))))
    .map(({ address }) => address)

const isOfBalancer = (plan: Plan, rule: Resource): boolean =>
  plan.configured
    .filter(({ address }) => address === `${rule.type}.${rule.name}`)
    .every(({ expressions }) =>
      (expressions['security_group_id'] as { references: readonly string[] }).references.includes(
        'aws_security_group.balancer.id',
      ),
    )

/** Rules that let something out to the whole internet, other than HTTPS of tasks where `nat` says so. */
export const openOutwards = (plan: Plan): readonly string[] => {
  const hasNat = ofType(plan, 'aws_nat_gateway').length > 0
  return ofType(plan, egress)
    .filter(isOpen)
    .filter(rule => !(hasNat && rule.name === 'api_blocks' && portsOf(rule) === '443-443'))
    .map(({ address }) => address)
}

/** Rules written where the two tests above do not look: in a group itself, or of the older kind. */
export const hiddenRules = (plan: Plan): readonly string[] => [
  ...ofType(plan, 'aws_security_group_rule').map(({ address }) => address),
  ...plan.configured
    .filter(
      ({ type, expressions }) =>
        type.endsWith('security_group') && ('ingress' in expressions || 'egress' in expressions),
    )
    .map(({ address }) => address),
]

/** What stands where the internet could reach it: services with public addresses or outside of private subnets. */
export const reachable = (plan: Plan): readonly string[] => [
  ...ofType(plan, 'aws_ecs_service')
    .filter(({ values }) => {
      const [network] = values['network_configuration'] as readonly { readonly assign_public_ip: unknown }[]
      return network?.assign_public_ip !== false
    })
    .map(({ address }) => address),
  ...referencesOf(plan, 'aws_ecs_service', 'subnets').flatMap(references =>
    references.filter(name => name !== 'local.private_subnet_ids'),
  ),
  ...referencesOf(plan, 'aws_db_subnet_group', 'subnet_ids').flatMap(references =>
    references.filter(name => name !== 'local.data_subnet_ids'),
  ),
  ...referencesOf(plan, 'aws_route', 'route_table_id').flatMap(references =>
    references.filter(name => name.includes('aws_route_table.data')),
  ),
  ...ofType(plan, 'aws_subnet')
    .filter(({ values }) => values['map_public_ip_on_launch'] !== false)
    .map(({ address }) => address),
  ...(at(plan, 'aws_db_instance.this').values['publicly_accessible'] === false ? [] : ['aws_db_instance.this']),
]
