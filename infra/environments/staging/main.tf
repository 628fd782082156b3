# Like production in everything that a release could trip over, and smaller.
module "environment" {
  source = "../../modules/environment"

  environment        = "staging"
  production         = false
  account_id         = var.account_id
  region             = var.region
  availability_zones = var.availability_zones
  lockstep           = var.lockstep
  certificate_arn    = var.certificate_arn

  vpc_cidr           = "10.41.0.0/16"
  egress             = "endpoints"
  strategy           = "blue-green"
  log_retention_days = 30

  database = { class = "db.t4g.small", backup_days = 7 }
}
