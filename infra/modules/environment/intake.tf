resource "aws_ecs_task_definition" "intake" {
  family                   = "${local.name}-intake"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.services.intake.cpu
  memory                   = var.services.intake.memory
  execution_role_arn       = aws_iam_role.execution["intake"].arn
  task_role_arn            = aws_iam_role.task["intake"].arn
  container_definitions    = jsonencode([local.containers["intake"]])
  tags                     = local.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
}

resource "aws_ecs_service" "intake" {
  name                              = "${local.name}-intake"
  cluster                           = aws_ecs_cluster.this.arn
  task_definition                   = aws_ecs_task_definition.intake.arn
  desired_count                     = var.first.tasks
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 60
  propagate_tags                    = "SERVICE"
  enable_ecs_managed_tags           = true
  tags                              = local.tags

  network_configuration {
    subnets          = local.private_subnet_ids
    security_groups  = [aws_security_group.task["intake"].id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.intake["blue"].arn
    container_name   = "intake"
    container_port   = local.port
  }

  # It ends a rollout that goes nowhere; taking it back is Lockstep's, in the order of its record.
  deployment_circuit_breaker {
    enable   = true
    rollback = false
  }

  # What is deployed, and which target group it answers in, is Lockstep's; how many tasks, that of autoscaling.
  lifecycle {
    ignore_changes = [desired_count, task_definition, load_balancer]
  }

  depends_on = [aws_lb_listener_rule.users]
}
