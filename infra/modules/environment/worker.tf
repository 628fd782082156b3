resource "aws_ecs_task_definition" "worker" {
  family                   = "${local.name}-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.services.worker.cpu
  memory                   = var.services.worker.memory
  execution_role_arn       = aws_iam_role.execution["worker"].arn
  task_role_arn            = aws_iam_role.task["worker"].arn
  container_definitions    = jsonencode([local.containers["worker"]])
  tags                     = local.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
}

resource "aws_ecs_service" "worker" {
  name                    = "${local.name}-worker"
  cluster                 = aws_ecs_cluster.this.arn
  task_definition         = aws_ecs_task_definition.worker.arn
  desired_count           = var.first.tasks
  launch_type             = "FARGATE"
  propagate_tags          = "SERVICE"
  enable_ecs_managed_tags = true
  tags                    = local.tags

  network_configuration {
    subnets          = local.private_subnet_ids
    security_groups  = [aws_security_group.task["worker"].id]
    assign_public_ip = false
  }

  # It ends a rollout that goes nowhere; taking it back is Lockstep's, in the order of its record.
  deployment_circuit_breaker {
    enable   = true
    rollback = false
  }

  # What is deployed is Lockstep's; how many tasks, that of autoscaling.
  lifecycle {
    ignore_changes = [desired_count, task_definition]
  }
}
