# A VPC of its own, unless `network` names one: public subnets for the load balancer alone, private ones for tasks, and
# others, from which no route leads out, for the database.
locals {
  zones   = { for at, zone in var.availability_zones : zone => at }
  own_vpc = var.network == null
  own     = local.own_vpc ? local.zones : {}

  vpc_id             = local.own_vpc ? aws_vpc.this[0].id : var.network.vpc_id
  public_subnet_ids  = local.own_vpc ? [for zone in var.availability_zones : aws_subnet.public[zone].id] : var.network.public_subnet_ids
  private_subnet_ids = local.own_vpc ? [for zone in var.availability_zones : aws_subnet.private[zone].id] : var.network.private_subnet_ids
  data_subnet_ids    = local.own_vpc ? [for zone in var.availability_zones : aws_subnet.data[zone].id] : var.network.private_subnet_ids

  has_endpoints = local.own_vpc && var.egress == "endpoints"
  has_nat       = local.own_vpc && var.egress == "nat"
  # One in each zone where an outage of a zone matters; else one for all.
  nat_zones = local.has_nat ? (var.production ? var.availability_zones : slice(var.availability_zones, 0, 1)) : []
}

resource "aws_vpc" "this" {
  count = local.own_vpc ? 1 : 0

  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = merge(local.tags, { Name = local.name })
}

# What forgets to name a group gets this one: it lets nothing in or out.
resource "aws_default_security_group" "this" {
  count = local.own_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${local.name}-nothing" })
}

resource "aws_subnet" "public" {
  for_each = local.own

  vpc_id            = aws_vpc.this[0].id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, each.value)
  tags              = merge(local.tags, { Name = "${local.name}-public-${each.key}" })
}

resource "aws_subnet" "private" {
  for_each = local.own

  vpc_id            = aws_vpc.this[0].id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, each.value + 4)
  tags              = merge(local.tags, { Name = "${local.name}-private-${each.key}" })
}

resource "aws_subnet" "data" {
  for_each = local.own

  vpc_id            = aws_vpc.this[0].id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, each.value + 8)
  tags              = merge(local.tags, { Name = "${local.name}-data-${each.key}" })
}

resource "aws_internet_gateway" "this" {
  count = local.own_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = local.name })
}

resource "aws_route_table" "public" {
  count = local.own_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${local.name}-public" })
}

resource "aws_route" "public" {
  count = local.own_vpc ? 1 : 0

  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_route_table_association" "public" {
  for_each = local.own

  subnet_id      = aws_subnet.public[each.key].id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_route_table" "private" {
  for_each = local.own

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${local.name}-private-${each.key}" })
}

resource "aws_route_table_association" "private" {
  for_each = local.own

  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = aws_route_table.private[each.key].id
}

resource "aws_route_table" "data" {
  count = local.own_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
  tags   = merge(local.tags, { Name = "${local.name}-data" })
}

resource "aws_route_table_association" "data" {
  for_each = local.own

  subnet_id      = aws_subnet.data[each.key].id
  route_table_id = aws_route_table.data[0].id
}
