# One key for everything at rest. Whoever in the account may use a store may use the key through that store, as it is with
# the keys that AWS keeps itself, so that no role needs to name it.
resource "aws_kms_key" "this" {
  description             = "Everything at rest of ${local.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.production ? 30 : 7
  tags                    = local.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AdministeredByTheAccount"
        Effect    = "Allow"
        Principal = { AWS = "arn:${var.partition}:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "UsedThroughQueueAndSecrets"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = local.key_use
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = var.account_id
            "kms:ViaService"    = [for store in ["secretsmanager", "sqs"] : "${store}.${var.region}.amazonaws.com"]
          }
        }
      },
      {
        Sid       = "UsedByItsLogGroups"
        Effect    = "Allow"
        Principal = { Service = "logs.${var.region}.amazonaws.com" }
        Action    = local.key_use
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = [for name in local.log_group_names : "arn:${var.partition}:logs:${local.here}:log-group:${name}"]
          }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${local.name}"
  target_key_id = aws_kms_key.this.key_id
}

locals {
  key_use = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
}
