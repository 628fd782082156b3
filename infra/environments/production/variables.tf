variable "account_id" {
  description = "The AWS account of this environment."
  type        = string
}

variable "region" {
  description = "The AWS region of this environment."
  type        = string
  default     = "eu-west-2"
}

variable "availability_zones" {
  description = "The zones of the region that are used."
  type        = list(string)
  default     = ["eu-west-2a", "eu-west-2b"]
}

variable "lockstep" {
  description = "Who may deploy, and from which private blocks its workers come."
  type = object({
    account_id  = string
    external_id = string
    cidr_blocks = optional(list(string), [])
  })
}

variable "certificate_arn" {
  description = "The ACM certificate of the load balancer."
  type        = string
  default     = null
}
