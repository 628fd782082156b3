resource "aws_sqs_queue" "orders" {
  name                       = "${local.name}-orders"
  kms_master_key_id          = aws_kms_key.this.arn
  message_retention_seconds  = 14 * 24 * 3600
  visibility_timeout_seconds = 60
  receive_wait_time_seconds  = 1
  tags                       = local.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failed.arn
    maxReceiveCount     = 5
  })
}

# A person looks at what is here; it stays as long as SQS lets it.
resource "aws_sqs_queue" "failed" {
  name                      = "${local.name}-orders-failed"
  kms_master_key_id         = aws_kms_key.this.arn
  message_retention_seconds = 14 * 24 * 3600
  tags                      = local.tags

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.queue_arn]
  })
}

resource "aws_sqs_queue_policy" "encrypted" {
  for_each = { orders = { url = aws_sqs_queue.orders.url, arn = local.queue_arn }, failed = { url = aws_sqs_queue.failed.url, arn = local.failed_queue_arn } }

  queue_url = each.value.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "NothingInTheClear"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = each.value.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
