# Users' data: protected, with a standby, HTTPS alone, and two of everything.
module "environment" {
  source = "../../modules/environment"

  environment        = "production"
  production         = true
  account_id         = var.account_id
  region             = var.region
  availability_zones = var.availability_zones
  lockstep           = var.lockstep
  certificate_arn    = var.certificate_arn

  vpc_cidr           = "10.42.0.0/16"
  egress             = "endpoints"
  strategy           = "blue-green"
  log_retention_days = 365

  services = {
    intake = { cpu = 512, memory = 1024, minimum = 2, maximum = 10 }
    worker = { cpu = 512, memory = 1024, minimum = 2, maximum = 10 }
  }

  database = { class = "db.m7g.large", storage_gib = 100, max_storage_gib = 500, backup_days = 35 }

  thresholds = { errors_percent = 1, free_storage_gib = 20 }
}
