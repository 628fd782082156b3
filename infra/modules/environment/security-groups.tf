# From group to group. Blocks of addresses are named for three things alone: clients of the load balancer, the workers of
# Lockstep, and where AWS is reached without endpoints of this VPC.
resource "aws_security_group" "balancer" {
  name        = "${local.name}-balancer"
  description = "The load balancer of ${local.name}"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-balancer" })
}

resource "aws_security_group" "task" {
  for_each = local.tasks

  name        = "${local.name}-${each.key}"
  description = "Tasks of ${each.key} in ${local.name}"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-${each.key}" })
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "The database of ${local.name}"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-database" })
}

resource "aws_security_group" "endpoints" {
  count = local.has_endpoints ? 1 : 0

  name        = "${local.name}-endpoints"
  description = "The endpoints by which ${local.name} reaches AWS"
  vpc_id      = local.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-endpoints" })
}

# Clients to the load balancer, the load balancer to intake.

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = {
    for pair in setproduct(var.client_cidr_blocks, local.is_https ? [80, 443] : [80]) : "${pair[0]}:${pair[1]}" => { block = pair[0], port = pair[1] }
  }

  security_group_id = aws_security_group.balancer.id
  description       = "Clients"
  cidr_ipv4         = each.value.block
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = aws_security_group.balancer.id
  description                  = "To intake"
  referenced_security_group_id = aws_security_group.task["intake"].id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  security_group_id            = aws_security_group.task["intake"].id
  description                  = "From the load balancer"
  referenced_security_group_id = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
  tags                         = local.tags
}

# Tasks to the database.

resource "aws_vpc_security_group_egress_rule" "database" {
  for_each = local.tasks

  security_group_id            = aws_security_group.task[each.key].id
  description                  = "To the database"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = local.tasks

  security_group_id            = aws_security_group.database.id
  description                  = "From ${each.key}"
  referenced_security_group_id = aws_security_group.task[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  tags                         = local.tags
}
