# Every group that anything here writes to is made here: one that AWS makes by itself would keep its lines for ever.
locals {
  task_log_group_names = { for task in local.tasks : task => "/${var.app}/${var.environment}/${task}" }
  log_group_names = setunion(values(local.task_log_group_names), [
    "/aws/ecs/containerinsights/${local.name}/performance",
    "/aws/rds/instance/${local.name}/postgresql",
    "/aws/rds/instance/${local.name}/upgrade",
  ])
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_group_names

  name              = each.key
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this.arn
  tags              = local.tags
}
