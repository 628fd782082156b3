# The role that Lockstep assumes for this environment, and no other: it deploys these services and reads what it judges by.
# It reads no secret, writes no queue, deletes no snapshot, and passes no role but those of these tasks.
locals {
  in_region     = { StringEquals = { "aws:RequestedRegion" = var.region } }
  in_cluster    = { ArnEquals = { "ecs:cluster" = local.cluster_arn } }
  balancer_path = "arn:${var.partition}:elasticloadbalancing:${local.here}"
  # ELB puts numbers of its own behind the names.
  traffic_arns      = ["${local.balancer_path}:listener/app/${local.name}/*", "${local.balancer_path}:listener-rule/app/${local.name}/*"]
  target_group_arns = [for colour in sort(local.colours) : "${local.balancer_path}:targetgroup/${local.name}-${colour}/*"]
  traffic_reads = [
    "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
  ]
  task_role_arns = [for pair in setproduct(sort(local.tasks), ["execution", "task"]) : "${local.role_arn_prefix}-${pair[0]}-${pair[1]}"]

  deploy_statements = [
    {
      Sid      = "DeployTheServices"
      Action   = ["ecs:DescribeServices", "ecs:ListServiceDeployments", "ecs:UpdateService"]
      Resource = [for service in sort(local.services) : local.service_arns[service]]
    },
    {
      Sid    = "FollowDeployments"
      Action = ["ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:StopServiceDeployment"]
      Resource = [for pair in setproduct(["service-deployment", "service-revision"], sort(local.services)) :
        "arn:${var.partition}:ecs:${local.here}:${pair[0]}/${local.name}/${local.name}-${pair[1]}/*"
      ]
    },
    {
      Sid       = "LookAtAndStopTasks"
      Action    = ["ecs:DescribeTasks", "ecs:StopTask"]
      Resource  = ["arn:${var.partition}:ecs:${local.here}:task/${local.name}/*"]
      Condition = local.in_cluster
    },
    {
      Sid       = "RunMigrations"
      Action    = ["ecs:RunTask"]
      Resource  = ["arn:${var.partition}:ecs:${local.here}:task-definition/${local.name}-migrate:*"]
      Condition = local.in_cluster
    },
    {
      Sid       = "ListTasks"
      Action    = ["ecs:ListTasks"]
      Resource  = ["*"]
      Condition = local.in_cluster
    },
    {
      # AWS names no resource for these. What a definition may do is bounded by the roles that may be passed.
      Sid       = "DefineTasks"
      Action    = ["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "ecs:RegisterTaskDefinition"]
      Resource  = ["*"]
      Condition = local.in_region
    },
    {
      Sid    = "TagWhatItMakes"
      Action = ["ecs:TagResource"]
      Resource = [
        "arn:${var.partition}:ecs:${local.here}:task-definition/${local.name}-*:*",
        "arn:${var.partition}:ecs:${local.here}:task/${local.name}/*",
      ]
      Condition = { StringEquals = { "ecs:CreateAction" = ["RegisterTaskDefinition", "RunTask"] } }
    },
    {
      Sid       = "PassTheRolesOfTasks"
      Action    = ["iam:PassRole"]
      Resource  = local.task_role_arns
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
    {
      Sid      = "ShiftTraffic"
      Action   = ["elasticloadbalancing:ModifyRule"]
      Resource = ["${local.balancer_path}:listener-rule/app/${local.name}/*"]
    },
    {
      Sid       = "LookAtTraffic"
      Action    = local.traffic_reads
      Resource  = ["*"]
      Condition = local.in_region
    },
    {
      Sid       = "SignInToTheRegistry"
      Action    = ["ecr:GetAuthorizationToken"]
      Resource  = ["*"]
      Condition = local.in_region
    },
    {
      Sid = "CopyImages"
      Action = [
        "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImageScanFindings",
        "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
      ]
      Resource = [for service in sort(local.services) : local.repository_arns[service]]
    },
  ]

  blue_green_statements = [
    {
      Sid       = "PassTheRoleOfTraffic"
      Action    = ["iam:PassRole"]
      Resource  = ["${local.role_arn_prefix}-traffic"]
      Condition = { StringEquals = { "iam:PassedToService" = "ecs.amazonaws.com" } }
    },
  ]

  judge_statements = [
    {
      # Refusals of CloudWatch name `alarm:*` (aws-samples/amazon-cloudwatch-auto-alarms, issue 1); less was not tried.
      Sid      = "ReadAlarms"
      Action   = ["cloudwatch:DescribeAlarms"]
      Resource = ["arn:${var.partition}:cloudwatch:${local.here}:alarm:*"]
    },
    {
      # AWS names no resource for it.
      Sid       = "ReadMetrics"
      Action    = ["cloudwatch:GetMetricData"]
      Resource  = ["*"]
      Condition = local.in_region
    },
    {
      Sid      = "ReadLogs"
      Action   = ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"]
      Resource = [for task in sort(local.tasks) : "${local.log_group_arns[task]}:*"]
    },
    {
      Sid      = "SeeTheQueues"
      Action   = ["sqs:GetQueueAttributes"]
      Resource = [local.queue_arn, local.failed_queue_arn]
    },
    {
      # That it is there and when it changed, not what is in it.
      Sid      = "SeeThatSecretsAreThere"
      Action   = ["secretsmanager:DescribeSecret"]
      Resource = [for task in sort(local.tasks) : local.secret_arns[task]]
    },
    {
      Sid      = "SnapshotTheDatabase"
      Action   = ["rds:AddTagsToResource", "rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"]
      Resource = [local.database_arn, "arn:${var.partition}:rds:${local.here}:snapshot:lockstep-${local.name}-*"]
    },
    {
      Sid      = "LookAtTheDatabase"
      Action   = ["rds:DescribeDBInstances"]
      Resource = [local.database_arn]
    },
  ]
}

resource "aws_iam_role" "lockstep" {
  name                 = "${local.name}-lockstep"
  description          = "Lockstep deploys to ${local.name}"
  max_session_duration = 3600
  tags                 = local.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:${var.partition}:iam::${var.lockstep.account_id}:root" }
      # Lockstep tags its session with app and environment.
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = { StringEquals = { "sts:ExternalId" = var.lockstep.external_id } }
    }]
  })
}

# Two policies: one may change things, the other only looks, but for snapshots.
resource "aws_iam_role_policy" "deploy" {
  name = "deploy"
  role = aws_iam_role.lockstep.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in concat(local.deploy_statements, local.is_blue_green ? local.blue_green_statements : []) : merge(statement, { Effect = "Allow" })]
  })
}

resource "aws_iam_role_policy" "judge" {
  name = "judge"
  role = aws_iam_role.lockstep.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.judge_statements : merge(statement, { Effect = "Allow" })]
  })
}
