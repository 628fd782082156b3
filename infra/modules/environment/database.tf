resource "aws_db_subnet_group" "this" {
  name       = local.name
  subnet_ids = local.data_subnet_ids
  tags       = local.tags
}

resource "aws_db_parameter_group" "this" {
  name   = "${local.name}-postgres${var.database.version}"
  family = "postgres${var.database.version}"
  tags   = local.tags

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier     = local.name
  engine         = "postgres"
  engine_version = var.database.version
  instance_class = var.database.class
  db_name        = "orders"
  tags           = local.tags

  # RDS makes the password and keeps it in Secrets Manager: it is in no state and no variable.
  username                      = "administrator"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = aws_kms_key.this.arn

  storage_type          = "gp3"
  allocated_storage     = var.database.storage_gib
  max_allocated_storage = var.database.max_storage_gib
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this.arn

  db_subnet_group_name   = aws_db_subnet_group.this.name
  parameter_group_name   = aws_db_parameter_group.this.name
  vpc_security_group_ids = [aws_security_group.database.id]
  publicly_accessible    = false
  multi_az               = var.production
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period   = var.database.backup_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = !var.production
  deletion_protection       = var.production
  skip_final_snapshot       = !var.production
  final_snapshot_identifier = var.production ? "${local.name}-final" : null

  auto_minor_version_upgrade      = true
  apply_immediately               = false
  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.this.arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  depends_on = [aws_cloudwatch_log_group.this]
}

# One secret a task, with the address of the database for a user of its own. A person puts the value in, so that Terraform
# never has it.
resource "aws_secretsmanager_secret" "database_url" {
  for_each = local.tasks

  name                    = "${local.name}/${each.key}/database-url"
  description             = "DATABASE_URL of ${each.key} in ${local.name}"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.production ? 30 : 7
  tags                    = local.tags
}
