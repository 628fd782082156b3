# `watch: [{ alarm: <name> }]` of lockstep.yaml names these; the names are in the outputs. A watch never passes while its alarm has
# no data, so each says what silence means: nothing to complain of where a number is only sent when something happens.
locals {
  alarms = {
    failed-messages = {
      description = "Messages that the worker gave up on"
      namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", statistic = "Maximum"
      dimensions  = { QueueName = "${local.name}-orders-failed" }
      comparison  = "GreaterThanThreshold", threshold = 0, periods = 1, silence = "notBreaching"
    }
    queue-age = {
      description = "Age of the oldest order in the queue, in seconds"
      namespace   = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", statistic = "Maximum"
      dimensions  = { QueueName = "${local.name}-orders" }
      comparison  = "GreaterThanThreshold", threshold = var.thresholds.queue_age_seconds, periods = 3, silence = "notBreaching"
    }
    intake-cpu = {
      description = "CPU of the intake tasks, in percent"
      namespace   = "AWS/ECS", metric = "CPUUtilization", statistic = "Average"
      dimensions  = { ClusterName = local.name, ServiceName = "${local.name}-intake" }
      comparison  = "GreaterThanThreshold", threshold = var.thresholds.cpu_percent, periods = 5, silence = "missing"
    }
    worker-cpu = {
      description = "CPU of the worker tasks, in percent"
      namespace   = "AWS/ECS", metric = "CPUUtilization", statistic = "Average"
      dimensions  = { ClusterName = local.name, ServiceName = "${local.name}-worker" }
      comparison  = "GreaterThanThreshold", threshold = var.thresholds.cpu_percent, periods = 5, silence = "missing"
    }
    database-cpu = {
      description = "CPU of the database, in percent"
      namespace   = "AWS/RDS", metric = "CPUUtilization", statistic = "Average"
      dimensions  = { DBInstanceIdentifier = local.name }
      comparison  = "GreaterThanThreshold", threshold = var.thresholds.cpu_percent, periods = 5, silence = "breaching"
    }
    database-storage = {
      description = "Free storage of the database, in bytes"
      namespace   = "AWS/RDS", metric = "FreeStorageSpace", statistic = "Minimum"
      dimensions  = { DBInstanceIdentifier = local.name }
      comparison  = "LessThanThreshold", threshold = var.thresholds.free_storage_gib * 1024 * 1024 * 1024, periods = 5, silence = "breaching"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  dimensions          = each.value.dimensions
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.silence
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags
}

# A share and not a count: one error in ten requests is much, one in ten thousand is not. Over all target groups, so that it
# sees the new version whichever of them it is in.
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${local.name}-5xx"
  alarm_description   = "Share of answers of intake that are 5xx, in percent"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.thresholds.errors_percent
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags

  metric_query {
    id          = "share"
    label       = "5xx, in percent"
    expression  = "IF(requests > 0, 100 * FILL(errors, 0) / requests, 0)"
    return_data = true
  }

  metric_query {
    id = "errors"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_Target_5XX_Count"
      dimensions  = { LoadBalancer = aws_lb.this.arn_suffix }
      stat        = "Sum"
      period      = 60
    }
  }

  metric_query {
    id = "requests"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "RequestCount"
      dimensions  = { LoadBalancer = aws_lb.this.arn_suffix }
      stat        = "Sum"
      period      = 60
    }
  }
}
