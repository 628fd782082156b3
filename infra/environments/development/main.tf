# For whoever develops: small, cheap to take away, with a way to the internet, without users.
module "environment" {
  source = "../../modules/environment"

  environment        = "development"
  production         = false
  account_id         = var.account_id
  region             = var.region
  availability_zones = var.availability_zones
  lockstep           = var.lockstep
  certificate_arn    = var.certificate_arn

  vpc_cidr           = "10.40.0.0/16"
  egress             = "nat"
  log_retention_days = 7

  database = { class = "db.t4g.micro", backup_days = 1 }
}
