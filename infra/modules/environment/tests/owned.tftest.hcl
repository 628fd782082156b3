# What Lockstep owns stays as it is when Terraform is applied again with other values. Nothing is asked of AWS.
mock_provider "aws" {
  mock_resource "aws_ecs_cluster" {
    defaults = { arn = "arn:aws:ecs:eu-west-2:111122223333:cluster/orders-staging" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/mock" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-2:111122223333:key/00000000-0000-4000-8000-000000000000" }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-2:111122223333:loadbalancer/app/orders-staging/0000000000000000" }
  }
  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-2:111122223333:listener/app/orders-staging/0000000000000000/0000000000000000" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:mock-000000" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-2:111122223333:mock", url = "https://sqs.eu-west-2.amazonaws.com/111122223333/mock" }
  }
}

variables {
  environment        = "staging"
  production         = false
  strategy           = "blue-green"
  account_id         = "111122223333"
  region             = "eu-west-2"
  availability_zones = ["eu-west-2a", "eu-west-2b"]
  lockstep           = { account_id = "444455556666", external_id = "0123456789abcdef0123" }
}

run "made" {
  variables {
    network = {
      vpc_id              = "vpc-0a"
      public_subnet_ids   = ["subnet-0a", "subnet-0b"]
      private_subnet_ids  = ["subnet-0c", "subnet-0d"]
      aws_api_cidr_blocks = ["10.1.0.0/16"]
    }
  }

  override_resource {
    target = aws_lb_target_group.intake
    values = { arn = "arn:aws:elasticloadbalancing:eu-west-2:111122223333:targetgroup/first/0000000000000000" }
  }

  assert {
    condition     = length(aws_vpc.this) + length(aws_nat_gateway.this) + length(aws_vpc_endpoint.interface) == 0
    error_message = "A VPC was made although one was given."
  }

  assert {
    condition     = aws_ecs_service.intake.desired_count == 0 && aws_ecs_service.worker.desired_count == 0
    error_message = "Tasks start before Lockstep has deployed anything."
  }

  assert {
    condition = alltrue([for definition in [aws_ecs_task_definition.intake, aws_ecs_task_definition.worker] : alltrue([
      for container in jsondecode(definition.container_definitions) :
      container.readonlyRootFilesystem && container.user == "1000:1000" &&
      [for secret in container.secrets : secret.name] == ["DATABASE_URL"] &&
      alltrue([for secret in container.secrets : startswith(secret.valueFrom, "arn:aws:secretsmanager:")]) &&
      !contains([for variable in container.environment : variable.name], "DATABASE_URL") &&
      startswith(container.logConfiguration.options.awslogs-group, "/orders/staging/")
    ])])
    error_message = "A container may write to its root, is root, has a secret by its value, or logs elsewhere."
  }
}

run "applied_again_with_other_values" {
  # A real provider makes these anew when their arguments change; a mocked one has to be told.
  plan_options {
    replace = [
      aws_ecs_task_definition.intake,
      aws_ecs_task_definition.worker,
      aws_lb_target_group.intake["blue"],
      aws_lb_target_group.intake["green"],
    ]
  }

  variables {
    first = { tasks = 5, tag = "v9" }
    services = {
      intake = { cpu = 1024, memory = 2048, minimum = 3, maximum = 9 }
      worker = { cpu = 1024, memory = 2048, minimum = 3, maximum = 9 }
    }
    network = {
      vpc_id              = "vpc-0b"
      public_subnet_ids   = ["subnet-1a", "subnet-1b"]
      private_subnet_ids  = ["subnet-1c", "subnet-1d"]
      aws_api_cidr_blocks = ["10.2.0.0/16"]
    }
  }

  override_resource {
    target = aws_lb_target_group.intake
    values = { arn = "arn:aws:elasticloadbalancing:eu-west-2:111122223333:targetgroup/second/0000000000000000" }
  }

  assert {
    condition     = aws_lb_target_group.intake["blue"].arn != one(aws_ecs_service.intake.load_balancer[*].target_group_arn)
    error_message = "Terraform moved intake to another target group."
  }

  assert {
    condition     = alltrue([for rule in concat([aws_lb_listener_rule.users], aws_lb_listener_rule.test) : strcontains(rule.action[0].target_group_arn, "/first/")])
    error_message = "Terraform moved traffic."
  }

  assert {
    condition     = aws_ecs_service.intake.desired_count == 0 && aws_ecs_service.worker.desired_count == 0
    error_message = "Terraform changed the number of tasks."
  }

  assert {
    condition     = aws_ecs_service.intake.task_definition != aws_ecs_task_definition.intake.arn && aws_ecs_service.worker.task_definition != aws_ecs_task_definition.worker.arn
    error_message = "Terraform deployed a task definition."
  }

  assert {
    condition     = alltrue([for target in values(aws_appautoscaling_target.this) : target.min_capacity == 3 && target.max_capacity == 9])
    error_message = "The bounds of autoscaling did not change, although they are Terraform's."
  }
}
