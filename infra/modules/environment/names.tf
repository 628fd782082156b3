# ARNs are put together from names: a plan then says every policy in full, before anything is there.
locals {
  name = "${var.app}-${var.environment}"
  here = "${var.region}:${var.account_id}"
  port = 8080

  services = toset(["intake", "worker"])
  # `migrate` is no service: Lockstep runs it once, in the private subnets, to change the schema.
  tasks = toset(["intake", "worker", "migrate"])

  cluster_arn       = "arn:${var.partition}:ecs:${local.here}:cluster/${local.name}"
  queue_arn         = "arn:${var.partition}:sqs:${local.here}:${local.name}-orders"
  failed_queue_arn  = "arn:${var.partition}:sqs:${local.here}:${local.name}-orders-failed"
  database_arn      = "arn:${var.partition}:rds:${local.here}:db:${local.name}"
  role_arn_prefix   = "arn:${var.partition}:iam::${var.account_id}:role/${local.name}"
  lockstep_role_arn = "${local.role_arn_prefix}-lockstep"

  repository_arns = { for service in local.services : service => "arn:${var.partition}:ecr:${local.here}:repository/${local.name}/${service}" }
  service_arns    = { for service in local.services : service => "arn:${var.partition}:ecs:${local.here}:service/${local.name}/${local.name}-${service}" }
  log_group_arns  = { for task in local.tasks : task => "arn:${var.partition}:logs:${local.here}:log-group:/${var.app}/${var.environment}/${task}" }
  # Secrets Manager puts a hyphen and six characters of its own behind the name.
  secret_arns = { for task in local.tasks : task => "arn:${var.partition}:secretsmanager:${local.here}:secret:${local.name}/${task}/database-url-??????" }

  is_blue_green = var.strategy == "blue-green"
  is_https      = var.certificate_arn != null

  tags = merge(var.tags, { app = var.app, environment = var.environment, managed-by = "terraform" })
}
