# Bucket and region are said at `terraform init -backend-config=...`: they are other ones in each account.
terraform {
  backend "s3" {
    key          = "orders/staging.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
