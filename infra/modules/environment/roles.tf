# Two roles a task: with one, ECS starts it (its image, its log, its secret); the other is what its code may do.
locals {
  ecs_tasks_trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${var.partition}:ecs:${local.here}:*" }
      }
    }]
  })

  # `migrate` runs what came with a release, from either repository.
  pulled_by = {
    intake  = [local.repository_arns["intake"]]
    worker  = [local.repository_arns["worker"]]
    migrate = [for service in sort(local.services) : local.repository_arns[service]]
  }
  queue_actions = {
    intake = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
    worker = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
  }
}

resource "aws_iam_role" "execution" {
  for_each = local.tasks

  name               = "${local.name}-${each.key}-execution"
  description        = "ECS starts ${each.key} of ${local.name}"
  assume_role_policy = local.ecs_tasks_trust
  tags               = local.tags
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.tasks

  name = "start"
  role = aws_iam_role.execution[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "SignInToTheRegistry", Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
      {
        Sid      = "PullItsImage"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = local.pulled_by[each.key]
      },
      {
        Sid      = "WriteItsLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${local.log_group_arns[each.key]}:*"
      },
      { Sid = "ReadItsSecret", Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = local.secret_arns[each.key] },
    ]
  })
}

resource "aws_iam_role" "task" {
  for_each = local.tasks

  name               = "${local.name}-${each.key}-task"
  description        = "What ${each.key} of ${local.name} may do"
  assume_role_policy = local.ecs_tasks_trust
  tags               = local.tags
}

# `migrate` speaks to the database alone, so it has none.
resource "aws_iam_role_policy" "queue" {
  for_each = local.services

  name = "queue"
  role = aws_iam_role.task[each.key].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "UseTheQueue", Effect = "Allow", Action = local.queue_actions[each.key], Resource = local.queue_arn }]
  })
}

# By this one ECS itself moves traffic from one target group to the other; Lockstep names it when it deploys.
resource "aws_iam_role" "traffic" {
  count = local.is_blue_green ? 1 : 0

  name        = "${local.name}-traffic"
  description = "ECS moves the traffic of ${local.name}"
  tags        = local.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "traffic" {
  count = local.is_blue_green ? 1 : 0

  name = "traffic"
  role = aws_iam_role.traffic[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "MoveTraffic", Effect = "Allow", Action = ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"], Resource = local.traffic_arns },
      {
        Sid      = "EnterAndLeave"
        Effect   = "Allow"
        Action   = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
        Resource = local.target_group_arns
      },
      { Sid = "LookAtTraffic", Effect = "Allow", Action = local.traffic_reads, Resource = "*", Condition = local.in_region },
    ]
  })
}
