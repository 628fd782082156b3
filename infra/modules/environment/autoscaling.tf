# How many tasks there are is decided here and nowhere else: Lockstep reads the number, and keeps it over a release.
resource "aws_appautoscaling_target" "this" {
  for_each = local.services

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${local.name}/${local.name}-${each.key}"
  min_capacity       = var.services[each.key].minimum
  max_capacity       = var.services[each.key].maximum
  tags               = local.tags

  depends_on = [aws_ecs_service.intake, aws_ecs_service.worker]
}

# By CPU, the worker too: its queue grows while a deployment pauses it, and tasks that come by that would come in the
# middle of the proof that all of them are paused.
resource "aws_appautoscaling_policy" "cpu" {
  for_each = local.services

  name               = "${local.name}-${each.key}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
