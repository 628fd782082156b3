output "lockstep_target" {
  description = "`environments.<name>.target.ecs` of lockstep.yaml."
  value = {
    cluster     = aws_ecs_cluster.this.name
    region      = var.region
    role        = local.lockstep_role_arn
    external-id = var.lockstep.external_id
    services    = { intake = aws_ecs_service.intake.name, worker = aws_ecs_service.worker.name }
  }
}

output "services" {
  description = "The ECS service of each service of lockstep.yaml."
  value       = { intake = aws_ecs_service.intake.name, worker = aws_ecs_service.worker.name }
}

output "alarms" {
  description = "The names that `watch: [{ alarm: <name> }]` takes."
  value = merge(
    { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.alarm_name },
    { "5xx" = aws_cloudwatch_metric_alarm.errors.alarm_name },
  )
}

output "repositories" {
  description = "Where the images of each service go."
  value       = { for service, repository in aws_ecr_repository.this : service => repository.repository_url }
}

output "queue" {
  description = "The queue of orders, and that of those which failed."
  value       = { name = aws_sqs_queue.orders.name, url = aws_sqs_queue.orders.url, failed_name = aws_sqs_queue.failed.name, failed_url = aws_sqs_queue.failed.url }
}

output "database" {
  description = "The database; its master password is in the secret, which no role here may read."
  value = {
    identifier        = aws_db_instance.this.identifier
    address           = aws_db_instance.this.address
    name              = aws_db_instance.this.db_name
    master_secret_arn = one(aws_db_instance.this.master_user_secret[*].secret_arn)
  }
}

output "secrets" {
  description = "Where DATABASE_URL of each task has to be put, and by which ARN a task definition names it."
  value       = { for task, secret in aws_secretsmanager_secret.database_url : task => secret.arn }
}

output "log_groups" {
  description = "The log group of each task."
  value       = { for task, name in local.task_log_group_names : task => aws_cloudwatch_log_group.this[name].name }
}

output "roles" {
  description = "The roles that a task definition may name."
  value       = { for task in local.tasks : task => { execution = aws_iam_role.execution[task].arn, task = aws_iam_role.task[task].arn } }
}

output "migrate_network" {
  description = "Where the one-off task that changes the schema runs."
  value       = { subnets = local.private_subnet_ids, security_groups = [aws_security_group.task["migrate"].id] }
}

output "traffic" {
  description = "Listener rules and target groups between which Lockstep moves users; test_rule and role with blue-green alone."
  value = {
    address       = aws_lb.this.dns_name
    zone_id       = aws_lb.this.zone_id
    users_rule    = aws_lb_listener_rule.users.arn
    test_rule     = one(aws_lb_listener_rule.test[*].arn)
    target_groups = { for colour, group in aws_lb_target_group.intake : colour => group.arn }
    role          = one(aws_iam_role.traffic[*].arn)
  }
}
