resource "aws_ecs_cluster" "this" {
  name = local.name
  tags = local.tags

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

# The container of the first task definition of each service. Lockstep takes it as it is, and puts its own image, variables
# and command in with each release.
locals {
  containers = { for service in local.services : service => {
    name                   = service
    image                  = "${aws_ecr_repository.this[service].repository_url}:${var.first.tag}"
    command                = ["node", "src/${service}.ts"]
    essential              = true
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    stopTimeout            = 30
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    portMappings           = [{ containerPort = local.port, protocol = "tcp" }]

    environment = [
      { name = "AWS_REGION", value = var.region },
      { name = "HOST", value = "0.0.0.0" },
      { name = "PORT", value = tostring(local.port) },
      { name = "QUEUE_URL", value = aws_sqs_queue.orders.url },
    ]
    secrets = [{ name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.database_url[service].arn }]

    healthCheck = {
      command     = ["CMD", "node", "-e", "fetch('http://127.0.0.1:${local.port}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 30
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = local.task_log_group_names[service]
        awslogs-region        = var.region
        awslogs-stream-prefix = service
      }
    }
  } }
}
