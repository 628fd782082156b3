# Where it stands. Given, not asked of AWS: a plan then says every ARN of a policy before anything is there.

variable "app" {
  description = "The app, as lockstep.yaml names it; the first part of every name."
  type        = string
  default     = "orders"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.app))
    error_message = "app is 2 to 12 small letters and digits and begins with a letter, for example \"orders\": names of load balancers end at 32."
  }
}

variable "environment" {
  description = "The environment, as lockstep.yaml names it; the second part of every name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.environment))
    error_message = "environment is 2 to 12 small letters and digits and begins with a letter, for example \"production\": names of load balancers end at 32."
  }
}

variable "production" {
  description = "Whether users' data are in it: protected from deletion, with a standby, long backups and HTTPS alone."
  type        = bool
}

variable "account_id" {
  description = "The AWS account in which it is made."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is the 12 digits of an AWS account, for example \"111122223333\"."
  }
}

variable "region" {
  description = "The AWS region in which it is made; that of the provider."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is an AWS region, for example \"eu-west-2\"."
  }
}

variable "partition" {
  description = "The AWS partition of the region."
  type        = string
  default     = "aws"

  validation {
    condition     = contains(["aws", "aws-us-gov"], var.partition)
    error_message = "partition is \"aws\" or \"aws-us-gov\"; that of China names its endpoints otherwise, which this module does not."
  }
}

variable "availability_zones" {
  description = "Two or three zones of the region, one subnet of each kind in each."
  type        = list(string)

  validation {
    condition     = contains([2, 3], length(distinct(var.availability_zones))) && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones is two or three different zones, for example [\"eu-west-2a\", \"eu-west-2b\"]: load balancer and database need two."
  }

  validation {
    condition     = alltrue([for zone in var.availability_zones : startswith(zone, var.region)])
    error_message = "availability_zones has a zone of another region."
  }
}

# Network.

variable "vpc_cidr" {
  description = "The addresses of the VPC that is made; not used where `network` names one that is there."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(16|17|18|19|20)$", var.vpc_cidr))
    error_message = "vpc_cidr is a private block between /16 and /20, for example \"10.40.0.0/16\"."
  }
}

variable "network" {
  description = "A VPC that is there already; null makes one. Tasks ask AWS at port 443 of these blocks and prefix lists."
  type = object({
    vpc_id                  = string
    public_subnet_ids       = list(string)
    private_subnet_ids      = list(string)
    aws_api_cidr_blocks     = list(string)
    aws_api_prefix_list_ids = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.network == null || try(length(var.network.public_subnet_ids) >= 2 && length(var.network.private_subnet_ids) >= 2, false)
    error_message = "network needs at least two public and two private subnets, in different zones: load balancer and database need two."
  }

  validation {
    condition     = var.network == null || try(length(setintersection(var.network.public_subnet_ids, var.network.private_subnet_ids)) == 0, false)
    error_message = "network names a subnet as public and as private: tasks and database would stand beside the load balancer."
  }
}

variable "egress" {
  description = "How tasks reach AWS from the VPC that is made: `endpoints` keeps them off the internet, `nat` lets them reach any address by HTTPS."
  type        = string
  default     = "endpoints"

  validation {
    condition     = contains(["endpoints", "nat"], var.egress)
    error_message = "egress is \"endpoints\" (no way to the internet) or \"nat\" (HTTPS to any address)."
  }
}

variable "client_cidr_blocks" {
  description = "Who may reach the load balancer's listener; the whole internet by default."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.client_cidr_blocks) > 0 && alltrue([for block in var.client_cidr_blocks : can(cidrhost(block, 0))])
    error_message = "client_cidr_blocks is a list of address blocks, for example [\"0.0.0.0/0\"] or [\"203.0.113.0/24\"]."
  }
}

variable "certificate_arn" {
  description = "The ACM certificate of the load balancer; null serves plain HTTP, which production may not."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]+$", var.certificate_arn))
    error_message = "certificate_arn is the ARN of an ACM certificate, for example \"arn:aws:acm:eu-west-2:111122223333:certificate/0a1b2c3d-...\"."
  }

  validation {
    condition     = !var.production || var.certificate_arn != null
    error_message = "production needs certificate_arn: users' requests would pass in the clear. Request a certificate in ACM, in this region, and give its ARN."
  }
}

# Lockstep.

variable "lockstep" {
  description = "Who may deploy: the account of Lockstep, its external id, and the private blocks from which its workers reach tasks and at which tasks ask for flags."
  type = object({
    account_id  = string
    external_id = string
    cidr_blocks = optional(list(string), [])
    flags_port  = optional(number, 443)
  })

  validation {
    condition     = can(regex("^[0-9]{12}$", var.lockstep.account_id))
    error_message = "lockstep.account_id is the 12 digits of the account that Lockstep runs in."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@:/_-]{16,128}$", var.lockstep.external_id))
    error_message = "lockstep.external_id is 16 to 128 letters, digits and +=,.@:/_-; another one for each environment, for example from \"openssl rand -hex 16\"."
  }

  validation {
    condition     = alltrue([for block in var.lockstep.cidr_blocks : can(cidrhost(block, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(1[2-9]|2[0-9]|3[0-2])$", block))])
    error_message = "lockstep.cidr_blocks are private blocks of /12 or smaller, for example [\"10.9.0.0/24\"]: whoever is in them reaches tasks without the load balancer."
  }

  validation {
    condition     = var.lockstep.flags_port >= 1 && var.lockstep.flags_port <= 65535 && floor(var.lockstep.flags_port) == var.lockstep.flags_port
    error_message = "lockstep.flags_port is a port from 1 to 65535."
  }
}

variable "strategy" {
  description = "`blue-green` makes a second target group, a test listener and the role by which ECS moves traffic; `rolling` needs none of them."
  type        = string
  default     = "rolling"

  validation {
    condition     = contains(["rolling", "blue-green"], var.strategy)
    error_message = "strategy is \"rolling\" or \"blue-green\"."
  }
}

# Services.

variable "services" {
  description = "Size of a task (CPU units, MiB) and the bounds of autoscaling, by service. Size is only that of the first task definition; Lockstep owns it afterwards."
  type = object({
    intake = object({ cpu = number, memory = number, minimum = number, maximum = number })
    worker = object({ cpu = number, memory = number, minimum = number, maximum = number })
  })
  default = {
    intake = { cpu = 256, memory = 512, minimum = 1, maximum = 2 }
    worker = { cpu = 256, memory = 512, minimum = 1, maximum = 2 }
  }

  validation {
    condition = alltrue([for service in values(var.services) : (
      contains([256, 512, 1024, 2048, 4096], service.cpu) && service.memory >= 2 * service.cpu && service.memory <= 8 * service.cpu && service.memory % (service.cpu == 256 ? 512 : 1024) == 0
    )])
    error_message = "services: Fargate takes cpu 256, 512, 1024, 2048 or 4096, and memory of two to eight times as many MiB, in steps of 1024 (512 with cpu 256)."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : service.minimum >= 1 && service.minimum <= service.maximum && service.maximum <= 100])
    error_message = "services: minimum is at least 1 and at most maximum, maximum at most 100."
  }

  validation {
    condition     = !var.production || alltrue([for service in values(var.services) : service.minimum >= 2])
    error_message = "services: production needs a minimum of 2 for each service, so that one zone may fail."
  }
}

variable "first" {
  description = "With how many tasks, of which image tag, the services are made. Nothing runs until Lockstep deploys; an environment made anew beside images that are there may begin with them. Not looked at again."
  type        = object({ tasks = number, tag = string })
  default     = { tasks = 0, tag = "none" }

  validation {
    condition     = var.first.tasks >= 0 && var.first.tasks <= 100 && (var.first.tasks == 0 || var.first.tag != "none")
    error_message = "first: tasks is 0 to 100; with more than 0 it needs the tag of an image that the registry has."
  }
}

# Database.

variable "database" {
  description = "The PostgreSQL: class, storage and its limit in GiB, days of backups, major version."
  type = object({
    class           = optional(string, "db.t4g.small")
    storage_gib     = optional(number, 20)
    max_storage_gib = optional(number, 100)
    backup_days     = optional(number, 7)
    version         = optional(string, "17")
  })
  default = {}

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.database.class))
    error_message = "database.class is a class of RDS, for example \"db.t4g.small\"."
  }

  validation {
    condition     = var.database.storage_gib >= 20 && var.database.max_storage_gib > var.database.storage_gib
    error_message = "database.storage_gib is at least 20, and database.max_storage_gib more than that, so that the storage can grow."
  }

  validation {
    condition     = var.database.backup_days >= (var.production ? 14 : 1) && var.database.backup_days <= 35
    error_message = "database.backup_days is 1 to 35, in production at least 14: without backups nothing can be restored to a point in time."
  }

  validation {
    condition     = contains(["15", "16", "17"], var.database.version)
    error_message = "database.version is a major version of PostgreSQL: \"15\", \"16\" or \"17\"."
  }
}

# Looking at it.

variable "log_retention_days" {
  description = "How long CloudWatch keeps every log group of the environment."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653. It is never for ever (0)."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that hear of alarms; none by default. Lockstep reads alarms itself."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))])
    error_message = "alarm_topic_arns are ARNs of SNS topics, for example \"arn:aws:sns:eu-west-2:111122223333:on-call\"."
  }
}

variable "thresholds" {
  description = "When alarms go off: share of 5xx answers and CPU in percent, age of the oldest message in seconds, free storage of the database in GiB."
  type = object({
    errors_percent    = optional(number, 5)
    cpu_percent       = optional(number, 85)
    queue_age_seconds = optional(number, 900)
    free_storage_gib  = optional(number, 5)
  })
  default = {}

  validation {
    condition = (
      var.thresholds.errors_percent > 0 && var.thresholds.errors_percent < 100 &&
      var.thresholds.cpu_percent > 0 && var.thresholds.cpu_percent < 100
    )
    error_message = "thresholds: errors_percent and cpu_percent are more than 0 and less than 100; at 100 an alarm would never go off."
  }

  validation {
    condition     = var.thresholds.queue_age_seconds >= 60 && var.thresholds.free_storage_gib >= 1
    error_message = "thresholds: queue_age_seconds is at least 60, as a deployment pauses the consumer, and free_storage_gib at least 1."
  }

  validation {
    condition     = var.thresholds.free_storage_gib < var.database.storage_gib
    error_message = "thresholds: free_storage_gib is less than database.storage_gib; else the alarm goes off at once."
  }
}

variable "tags" {
  description = "Tags of everything, beside app, environment and managed-by."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setintersection(keys(var.tags), ["app", "environment", "managed-by"])) == 0 && !anytrue([for key in keys(var.tags) : startswith(lower(key), "aws:")])
    error_message = "tags may not name app, environment or managed-by, which are set here, nor begin with \"aws:\"."
  }
}
