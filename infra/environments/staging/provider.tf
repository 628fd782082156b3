# In the wrong account nothing is made.
provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
}
