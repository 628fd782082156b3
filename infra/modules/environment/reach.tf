# Whom tasks may ask beside the database, and how Lockstep's workers reach them without the load balancer.
locals {
  lockstep_blocks = toset(var.lockstep.cidr_blocks)
  api_blocks      = local.own_vpc ? (local.has_nat ? ["0.0.0.0/0"] : []) : var.network.aws_api_cidr_blocks
  # Known by number alone before it is made, so it is counted and not named.
  api_prefix_lists = local.own_vpc ? aws_vpc_endpoint.s3[*].prefix_list_id : var.network.aws_api_prefix_list_ids
  task_list        = sort(local.tasks)
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  for_each = local.has_endpoints ? local.tasks : toset([])

  security_group_id            = aws_security_group.task[each.key].id
  description                  = "To AWS, by the endpoints"
  referenced_security_group_id = aws_security_group.endpoints[0].id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each = local.has_endpoints ? local.tasks : toset([])

  security_group_id            = aws_security_group.endpoints[0].id
  description                  = "From ${each.key}"
  referenced_security_group_id = aws_security_group.task[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  tags                         = local.tags
}

resource "aws_vpc_security_group_egress_rule" "api_prefix_lists" {
  count = length(local.task_list) * length(local.api_prefix_lists)

  security_group_id = aws_security_group.task[local.task_list[count.index % length(local.task_list)]].id
  description       = "To AWS, by its list of addresses"
  prefix_list_id    = local.api_prefix_lists[floor(count.index / length(local.task_list))]
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "api_blocks" {
  for_each = { for pair in setproduct(local.tasks, local.api_blocks) : "${pair[0]}:${pair[1]}" => { task = pair[0], block = pair[1] } }

  security_group_id = aws_security_group.task[each.value.task].id
  description       = "To AWS, by HTTPS"
  cidr_ipv4         = each.value.block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}

# Services ask Lockstep for flags.
resource "aws_vpc_security_group_egress_rule" "flags" {
  for_each = { for pair in setproduct(local.services, local.lockstep_blocks) : "${pair[0]}:${pair[1]}" => { task = pair[0], block = pair[1] } }

  security_group_id = aws_security_group.task[each.value.task].id
  description       = "To the flags of Lockstep"
  cidr_ipv4         = each.value.block
  ip_protocol       = "tcp"
  from_port         = var.lockstep.flags_port
  to_port           = var.lockstep.flags_port
  tags              = local.tags
}

# Lockstep's workers send the write probe, and look at /healthz.
resource "aws_vpc_security_group_ingress_rule" "probes" {
  for_each = { for pair in setproduct(local.services, local.lockstep_blocks) : "${pair[0]}:${pair[1]}" => { task = pair[0], block = pair[1] } }

  security_group_id = aws_security_group.task[each.value.task].id
  description       = "Probes of Lockstep"
  cidr_ipv4         = each.value.block
  ip_protocol       = "tcp"
  from_port         = local.port
  to_port           = local.port
  tags              = local.tags
}

# ... and ask the version that users do not get yet.
resource "aws_vpc_security_group_ingress_rule" "test_listener" {
  for_each = local.is_blue_green ? local.lockstep_blocks : toset([])

  security_group_id = aws_security_group.balancer.id
  description       = "Tests of Lockstep"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = local.test_port
  to_port           = local.test_port
  tags              = local.tags
}
